// Keys of the review, only while a row of the list has the focus: J next row, K row before, A agree, R return.
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
  if (!rows.length) return;

  const go = (row) => {
    rows.forEach((one) => { one.tabIndex = one === row ? 0 : -1; });
    row.focus();
  };
  const beside = (row, by) => rows[Math.min(Math.max(rows.indexOf(row) + by, 0), rows.length - 1)];
  const within = (row, what) => row.closest("tbody").querySelector(what);

  const keys = {
    j: (row) => go(beside(row, 1)),
    k: (row) => go(beside(row, -1)),
    a: (row) => within(row, "[data-approve]")?.click(),
    r: (row) => {
      const details = within(row, "[data-return]");
      if (!details) return;
      details.open = true;
      details.querySelector("input[name=note]").focus();
    },
  };

  document.querySelector("[data-rows]").addEventListener("keydown", (event) => {
    const act = keys[event.key.toLowerCase()];
    // A key pressed in a box or on a button of the row is that box's or button's own.
    if (!act || !rows.includes(event.target)) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    act(event.target);
  });

  rows.forEach((row, place) => { row.tabIndex = place ? -1 : 0; });
  document.querySelectorAll("[data-keys]").forEach((one) => { one.hidden = false; });
  // Whoever decided on a row goes on from there: the address names it.
  const decided = rows.find((row) => row.id === location.hash.slice(1));
  if (decided) go(decided);
})();
