// The grid of figures: saves box by box, keeps what could not be sent, and moves by the keyboard.
// Without this script the page works by its buttons.
"use strict";

(() => {
  const form = document.getElementById("entry");
  const said = document.getElementById("draft-words").dataset;
  const state = document.getElementById("draft-state");
  const kept = `draft:${form.dataset.draft}`; // one queue a person, unit and period
  const PAUSE = 800; // milliseconds after the last key
  const RETRY = [2000, 5000, 15000, 30000];

  // What was typed and is not yet known to be saved: by box, its text and what its writer saw there. --------

  const queue = {
    read() {
      try {
        return JSON.parse(localStorage.getItem(kept)) || {};
      } catch {
        return memory;
      }
    },
    write(boxes) {
      memory = boxes;
      try {
        if (Object.keys(boxes).length) localStorage.setItem(kept, JSON.stringify(boxes));
        else localStorage.removeItem(kept);
      } catch {
        // A browser that keeps nothing still has this page's memory.
      }
    },
  };
  let memory = {};

  const boxes = () => [...form.elements].filter((box) => box.name && !box.name.endsWith("-seen") && box.type !== "hidden" && box.type !== "submit");
  const seenOf = (name) => form.elements[`${name}-seen`];

  function textOf(name) {
    const found = form.elements[name];
    if (!found) return "";
    if (found instanceof RadioNodeList) return found.value;
    if (found.type === "checkbox") return found.checked ? "on" : "";
    if (found.type === "radio") return found.checked ? found.value : "";
    return found.value;
  }

  function setText(name, text) {
    const found = form.elements[name];
    if (!found) return;
    if (found instanceof RadioNodeList) found.value = text;
    else if (found.type === "checkbox") found.checked = text === "on";
    else found.value = text;
  }

  // The boxes of a row are sent together: a suggested whole counts with the part that was typed beside it.
  function rowOf(name) {
    const found = form.elements[name];
    const one = found instanceof RadioNodeList ? found[0] : found;
    return one ? one.closest("[data-row]") : null;
  }

  function note(name) {
    const held = queue.read();
    const row = rowOf(name);
    const names = row ? new Set(boxes().filter((box) => row.contains(box)).map((box) => box.name)) : [name];
    for (const each of names) {
      const seen = seenOf(each);
      const before = held[each] && !held[each].open ? held[each].seen : null;
      if (seen) held[each] = { text: textOf(each), seen: before === null ? seen.value : before };
    }
    queue.write(held);
  }

  // Sending ----------------------------------------------------------------------------------------------

  let timer = 0;
  let tries = 0;
  let sending = null;
  let pasted = ""; // what a paste did, told with the next “saved”

  function soon(wait = PAUSE) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  async function send() {
    clearTimeout(timer);
    if (sending) return sending.then(send);
    const held = unsent();
    if (!Object.keys(held).length) return true;
    sending = attempt(held);
    const done = await sending;
    sending = null;
    if (done && Object.keys(unsent()).length) soon();
    return done;
  }

  // A box on which two people disagree waits for its writer to choose.
  function unsent() {
    return Object.fromEntries(Object.entries(queue.read()).filter(([, one]) => !one.open));
  }

  async function attempt(held) {
    say(said.saving);
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, { text, seen }] of Object.entries(held)) {
      body.set(name, text);
      body.set(`${name}-seen`, seen);
    }
    let answer;
    try {
      answer = await fetch(form.action || location.href.split("#")[0], {
        method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual",
        keepalive: document.visibilityState === "hidden",
      });
    } catch {
      return later(said.offline);
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return signedOut();
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isJson) return later(said.failed);
    const told = await answer.json();
    if (told.refused) {
      say(told.refused, true);
      return false;
    }
    tries = 0;
    taken(held, told);
    return true;
  }

  function later(words) {
    say(words, true);
    soon(RETRY[Math.min(tries, RETRY.length - 1)]);
    tries += 1;
    return false;
  }

  // Whoever signs in again in the meantime has a new token: the page itself brings it.
  async function signedOut() {
    try {
      const page = await fetch(location.href.split("#")[0], { redirect: "manual" });
      if (page.ok) {
        const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
        const token = fresh.querySelector("#entry input[name=csrfmiddlewaretoken]");
        if (token && tries < 3) {
          form.elements.csrfmiddlewaretoken.value = token.value;
          return later(said.failed);
        }
      }
    } catch {
      return later(said.offline);
    }
    const link = document.createElement("a");
    const box = document.activeElement && document.activeElement.id ? `#${document.activeElement.id}` : "";
    link.href = `${form.dataset.signIn}?next=${encodeURIComponent(location.pathname + box)}`;
    link.textContent = said.signIn;
    say(said.signedOut, true);
    state.append(" ", link);
    return false;
  }

  // Brings the page up to date with what the server took; what was typed since stays as typed.
  function taken(sent, told) {
    const now = queue.read();
    for (const [name, { text }] of Object.entries(sent)) {
      if (!now[name] || now[name].text !== text) continue;
      if (told.conflicts.includes(name)) now[name].open = true;
      else delete now[name];
    }
    queue.write(now);
    for (const [code, html] of Object.entries(told.rows)) replaceRow(code, html);
    // A box that was typed into while its row was on the way is now held against what was saved.
    const left = queue.read();
    for (const name of Object.keys(left)) {
      const seen = seenOf(name);
      if (left[name].open) continue;
      if (sent[name] && seen) left[name].seen = seen.value;
      setText(name, left[name].text);
    }
    queue.write(left);
    document.getElementById("draft-count").textContent = `${told.answered}/${told.owed}`;
    document.getElementById("draft-progress").value = told.answered;
    const disagree = told.conflicts.length > 0;
    say(disagree ? said.conflict : `${pasted}${said.saved} ${told.at}`, disagree);
    pasted = "";
  }

  function replaceRow(code, html) {
    const old = document.getElementById(code);
    const table = document.createElement("table");
    table.innerHTML = html;
    const fresh = table.querySelector(`[data-row="${code}"]`);
    if (!old || !fresh) return;
    const active = document.activeElement;
    const within = old.contains(active) ? { id: active.id, name: active.name, value: active.value, from: active.selectionStart, to: active.selectionEnd } : null;
    fresh.querySelectorAll("details").forEach((details, place) => {
      const before = old.querySelectorAll("details")[place];
      if (before && before.open) details.open = true;
    });
    fresh.querySelectorAll("[data-keep]").forEach((part, place) => {
      const before = old.querySelectorAll("[data-keep]")[place];
      if (before) part.replaceWith(before);
    });
    old.replaceWith(fresh);
    if (!within) return;
    const again = within.id ? document.getElementById(within.id)
      : fresh.querySelector(`[name="${CSS.escape(within.name)}"][value="${CSS.escape(within.value)}"]`);
    if (!again) return;
    again.focus({ preventScroll: true });
    if (again.type === "text" && again.value === within.value) again.setSelectionRange(within.from, within.to);
  }

  function say(words, matters = false) {
    state.textContent = words;
    state.classList.toggle("box-error", matters);
  }

  // Typing -------------------------------------------------------------------------------------------------

  document.addEventListener("input", (event) => {
    const box = event.target;
    if (box.form !== form || !seenOf(box.name)) return;
    note(box.name);
    ratio(box.closest("[data-row]"));
    soon();
  });
  document.addEventListener("change", (event) => {
    if (event.target.form === form && seenOf(event.target.name)) soon(0);
  });

  // The same reading as the server's: a mark before exactly three digits groups, anything else is no count.
  function count(text) {
    const plain = text.trim();
    if (/^\d+$/.test(plain)) return BigInt(plain);
    return /^[1-9]\d{0,2}([., ])\d{3}(\1\d{3})*$/.test(plain) ? BigInt(plain.replace(/[., ]/g, "")) : null;
  }

  function ratio(row) {
    const output = row && row.querySelector(".ratio");
    const part = row && row.querySelector('[data-col="part"]:not([type="radio"])');
    const whole = row && row.querySelector('[data-col="whole"]');
    if (!output || !part || !whole) return;
    const [a, b] = [count(part.value), count(whole.value)];
    if (a === null || !b || a > b) {
      output.textContent = "–";
      return;
    }
    const tenths = (a * 2000n + b) / (2n * b); // half up, as the engine rounds
    output.textContent = `${tenths / 10n},${tenths % 10n}\u00a0%`;
  }

  // Keys: down and up stay in the column, as in a spreadsheet. --------------------------------------------

  // The boxes of a row that keys lead to: of a question with given answers the chosen one, or the first.
  function stops(row) {
    const all = [...row.querySelectorAll("input[data-col]:not([type=hidden])")];
    return all.filter((one) => {
      if (one.type !== "radio") return true;
      const answers = all.filter((other) => other.name === one.name);
      return one === (answers.find((other) => other.checked) || answers[0]);
    });
  }

  function below(box, step) {
    const row = box.closest("[data-row]");
    const inColumn = (each) => stops(each).filter((one) => one.dataset.col === box.dataset.col);
    const here = inColumn(row);
    const next = here[here.findIndex((one) => one.name === box.name) + step];
    if (next) return next;
    const rows = [...document.querySelectorAll("[data-row]")];
    for (let place = rows.indexOf(row) + step; place >= 0 && place < rows.length; place += step) {
      const same = inColumn(rows[place]);
      const there = same.length ? same : stops(rows[place]);
      if (there.length) return there[step > 0 ? 0 : there.length - 1];
    }
    return step > 0 ? document.getElementById("go-check") : null;
  }

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.isComposing || event.keyCode === 229 || box.form !== form) return;
    if (event.altKey && !event.ctrlKey && event.code === "KeyG") {
      const more = box.closest("[data-row]")?.querySelector(".entry-more");
      if (!more) return;
      event.preventDefault();
      more.open = true;
      more.querySelector("textarea").focus();
      return;
    }
    if (!box.dataset.col || event.altKey || event.ctrlKey || event.metaKey) return;
    const isRadio = box.type === "radio";
    const down = event.key === "Enter" ? !event.shiftKey : event.key === "ArrowDown" && !isRadio;
    const up = (event.key === "Enter" && event.shiftKey) || (event.key === "ArrowUp" && !isRadio);
    if (down || up) {
      const there = below(box, down ? 1 : -1);
      event.preventDefault();
      if (there) {
        there.focus();
        if (there.select) there.select();
      }
    } else if (event.key === "Escape" && box.type === "text") {
      box.value = seenOf(box.name).value;
      note(box.name);
      ratio(box.closest("[data-row]"));
      soon();
    }
  });

  // A block from a spreadsheet fills down and across. ------------------------------------------------------

  document.addEventListener("paste", (event) => {
    const box = event.target;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (box.form !== form || !box.dataset.col || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    let filled = 0;
    let odd = 0;
    let line = box;
    for (const cells of text.split("\n").map((one) => one.split("\t"))) {
      let here = line;
      for (const cell of cells) {
        if (!here || here.type !== "text") break;
        here.value = cell.trim();
        filled += 1;
        if (here.value && count(here.value) === null) odd += 1;
        note(here.name);
        ratio(here.closest("[data-row]"));
        here = beside(here);
      }
      line = line && nextLine(line);
    }
    pasted = `${said.pasted} ${filled}, ${said.look} ${odd}. `;
    soon(0);
  });

  function beside(box) {
    const row = box.closest("[data-row]");
    const across = [...row.querySelectorAll("input.count")];
    return across[across.indexOf(box) + 1] || null;
  }

  function nextLine(box) {
    const there = below(box, 1);
    return there && there.dataset && there.dataset.col === box.dataset.col ? there : null;
  }

  // Leaving and coming back ---------------------------------------------------------------------------------

  const out = document.querySelector("form[data-sign-out]");
  let warned = false;
  if (out) {
    out.addEventListener("submit", async (event) => {
      const left = Object.keys(queue.read()).length;
      if (!left || warned) return;
      event.preventDefault();
      if (await send()) {
        out.submit();
        return;
      }
      warned = true;
      say(`${said.unsaved} ${Object.keys(queue.read()).length}. ${said.leave}`, true);
    });
  }
  // What is not saved goes first, so that no page is left with figures that only this machine knows.
  let pressed = false;
  form.addEventListener("submit", async (event) => {
    if (pressed || !Object.keys(queue.read()).length) return;
    event.preventDefault();
    const saved = await send();
    if (saved && Object.values(queue.read()).some((one) => one.open)) return;
    pressed = true; // a second press goes the way of a browser without a script
    if (!saved) return;
    const button = event.submitter;
    if (button && button.name) {
      const way = document.createElement("input");
      Object.assign(way, { type: "hidden", name: button.name, value: button.value });
      form.append(way);
    }
    form.submit();
  });
  window.addEventListener("online", () => soon(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });

  const held = queue.read();
  for (const [name, one] of Object.entries(held)) {
    delete one.open;
    if (seenOf(name)) setText(name, one.text);
    else delete held[name]; // the row is no longer the unit's to change
  }
  queue.write(held);
  if (Object.keys(held).length) soon(0);
  if (location.hash) {
    const there = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const box = there && (there.matches("input, textarea") ? there : there.querySelector("input[data-col]"));
    if (box) box.focus();
  }
})();
