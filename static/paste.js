// A block from a spreadsheet goes where a sheet would put it: its rows downward and its columns rightward from the box
// that has the focus. What finds no box there is left out, and named.
"use strict";

(() => {
  const said = document.getElementById("draft-words").dataset;
  const NAMED = 20; // of the cells left out; of more the rest is counted

  // A cell that holds a line break or a tab stands in quotation marks.
  function block(text) {
    const rows = [[]];
    const cell = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/y;
    const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let end = "\t"; end;) {
      const [, quoted, bare, after] = cell.exec(plain);
      rows[rows.length - 1].push((quoted === undefined ? bare : quoted.replace(/""/g, '"')).trim());
      if (after === "\n") rows.push([]);
      end = after;
    }
    return rows;
  }

  // The lines of the table that the box stands in, each with its places: of the grid one a target, and of a table
  // below it one a question or group. A place without a box of its own, as of a row already sent, stays a place.
  function table(box) {
    const line = box.closest("[data-line]");
    if (line) {
      const all = box.closest("[data-row]").querySelectorAll(`[data-line="${line.dataset.line}"]`);
      return [...all].map((one) => [...one.children]);
    }
    return [...document.querySelectorAll(".entry-row")].map((one) => [...one.querySelectorAll(".c-part, .c-whole")]);
  }

  function start(lines, box) {
    const row = lines.findIndex((places) => places.some((place) => place.contains(box)));
    return [row, row < 0 ? -1 : lines[row].findIndex((place) => place.contains(box))];
  }

  document.addEventListener("paste", (event) => {
    const box = event.target;
    const text = event.clipboardData.getData("text/plain");
    if (!box.form || box.form.id !== "entry" || box.type !== "text") return;
    if (!/[\t\n\r]/.test(text.replace(/\r?\n$/, ""))) return;
    const lines = table(box);
    const [row, column] = start(lines, box);
    if (row < 0) return;
    event.preventDefault();
    let filled = 0;
    let odd = 0;
    const left = [];
    block(text).forEach((cells, down) => cells.forEach((cell, right) => {
      const place = (lines[row + down] || [])[column + right];
      const there = place && place.querySelector("input[type=text]");
      if (there) {
        there.value = cell;
        there.dispatchEvent(new Event("input", { bubbles: true }));
        filled += 1;
        if (cell && there.matches(".count") && countOf(cell) === null) odd += 1;
      } else if (cell) {
        left.push(said.cell.replace("{text}", cell).replace("{row}", down + 1).replace("{column}", right + 1));
      }
    }));
    const more = left.length > NAMED ? [`+${left.length - NAMED}`] : [];
    const words = [said.pasted.replace("{n}", filled)];
    if (odd) words.push(said.look.replace("{n}", odd));
    if (left.length) words.push(said.leftOut.replace("{n}", left.length) + [...left.slice(0, NAMED), ...more].join(", "));
    box.dispatchEvent(new CustomEvent("pasted", { bubbles: true, detail: `${words.join("; ")}. ` }));
  });
})();
