// The grid of figures: saves box by box, keeps what could not be sent, and moves by the keyboard.
// Without this script the page works by its buttons. It needs drafts.js and patch.js; paste.js needs it.
"use strict";

// The same reading as the server's: a mark before exactly three digits groups, anything else is no count.
function countOf(text) {
  const plain = text.trim();
  if (/^\d+$/.test(plain)) return BigInt(plain);
  return /^[1-9]\d{0,2}([., ])\d{3}(\1\d{3})*$/.test(plain) ? BigInt(plain.replace(/[., ]/g, "")) : null;
}

(() => {
  const form = document.getElementById("entry");
  const said = document.getElementById("draft-words").dataset;
  const state = document.getElementById("draft-state");
  const key = `draft:${form.dataset.draft}`; // one queue a person, unit and period
  const PAUSE = 800; // milliseconds after the last key
  const RETRY = [2000, 5000, 15000, 30000];

  const boxes = () => [...form.elements].filter((box) => box.name && !box.name.endsWith("-seen") && box.type !== "hidden" && box.type !== "submit");
  const seenOf = (name) => form.elements[`${name}-seen`];

  // The box of that name, or the first where several make one question.
  function boxOf(name) {
    const found = form.elements[name];
    return found instanceof RadioNodeList ? found[0] : found;
  }

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
    if (found.type === "checkbox") found.checked = text === "on";
    else found.value = text;
  }

  // The boxes of a row are sent together: a suggested whole counts with the part that was typed beside it. What waits
  // in the queue already, or is a question that two people answered differently, stays as it is there.
  function note(name) {
    const held = drafts.read(key);
    const row = boxOf(name).closest("[data-row]");
    const beside = row ? boxes().filter((box) => row.contains(box) && !box.closest(".conflict")).map((box) => box.name) : [];
    for (const each of new Set([name, ...beside])) {
      const before = held[each];
      if (!seenOf(each) || (each !== name && before)) continue;
      const seen = before && !before.open ? before.seen : seenOf(each).value;
      held[each] = each === name ? { text: textOf(each), seen } : { text: textOf(each), seen, beside: true };
    }
    drafts.write(key, held);
  }

  // Sending ----------------------------------------------------------------------------------------------

  let timer = 0;
  let tries = 0;
  let sending = null;
  let composing = false; // a word that its writer's input method has not finished
  let pasted = ""; // what a paste did, told with the next “saved”
  let openWords = ""; // why a box waits for its writer

  function soon(wait = PAUSE) {
    clearTimeout(timer);
    timer = setTimeout(() => (composing ? soon() : send()), wait);
  }

  // A box that waits for its writer goes with its row, so that the row comes back with the question still open.
  function withOpen(unsent) {
    const rowOf = (name) => boxOf(name) && boxOf(name).closest("[data-row]");
    const rows = new Set(Object.keys(unsent).map(rowOf));
    return Object.fromEntries(Object.entries(drafts.read(key)).filter(([name]) => name in unsent || rows.has(rowOf(name))));
  }

  async function send() {
    clearTimeout(timer);
    if (sending) return sending.then(send);
    const unsent = drafts.unsent(key);
    if (!Object.keys(unsent).length) return true;
    sending = attempt(withOpen(unsent));
    let done = false;
    try {
      done = await sending;
    } finally {
      sending = null; // whatever went wrong, the next one goes
    }
    if (done && Object.keys(drafts.unsent(key)).length) soon();
    return done;
  }

  async function attempt(held) {
    say(said.saving);
    // What is tried again by itself shows nobody at the keyboard.
    const address = tries ? form.dataset.again : form.action;
    const told = await drafts.post(address, form.elements.csrfmiddlewaretoken.value, held);
    if (told.trouble === "signedOut") return signedOut();
    if (told.trouble) return later(said[told.trouble]);
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

  // Whoever signs in again in the meantime has a new token: the page itself brings it. Somebody else has it, too, and
  // is not to send what they did not write.
  async function signedOut() {
    try {
      const page = await fetch(form.dataset.again, { redirect: "manual" });
      if (page.ok) {
        const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
        const entry = fresh.getElementById("entry");
        if (entry && entry.dataset.draft === form.dataset.draft && tries < 3) {
          form.elements.csrfmiddlewaretoken.value = entry.elements.csrfmiddlewaretoken.value;
          return later(said.failed);
        }
      }
    } catch {
      return later(said.offline);
    }
    const link = document.createElement("a");
    const box = document.activeElement && document.activeElement.id ? `#${document.activeElement.id}` : "";
    link.href = `${form.dataset.signIn}?next=${encodeURIComponent(new URL(form.action).pathname + box)}`;
    link.textContent = said.signIn;
    say(said.signedOut, true);
    state.append(" ", link);
    return false;
  }

  // Brings the page up to date with what the server took; what was typed since stays as typed.
  function taken(sent, told) {
    drafts.settle(key, sent, told);
    for (const [code, html] of Object.entries(told.rows)) bring(code, html, sent, told);
    document.getElementById("draft-count").textContent = `${told.answered}/${told.owed}`;
    document.getElementById("draft-progress").value = told.answered;
    openWords = told.words || openWords;
    say(told.open.length ? told.words : `${pasted}${said.saved} ${told.at}`, told.open.length > 0);
    pasted = "";
  }

  const waiting = new Map(); // rows that would take away the box in which somebody is typing, until it is left

  function bring(code, html, sent, told) {
    const old = document.getElementById(code);
    const table = document.createElement("table");
    table.innerHTML = html;
    const fresh = table.querySelector(`[data-row="${code}"]`);
    waiting.delete(code);
    if (!old || !fresh) return;
    const at = document.activeElement;
    const named = at && at.form === form && old.contains(at) ? at.name : "";
    const isText = named && at.matches("input[type=text], textarea");
    if (isText && !fresh.querySelector(`${at.nodeName}[name="${CSS.escape(named)}"]:not([type=radio])`)) {
      waiting.set(code, () => bring(code, html, sent, told));
      return;
    }
    // Which of two figures stays is chosen, never found chosen.
    fresh.querySelectorAll(".conflict input").forEach((choice) => { choice.checked = false; });
    const held = drafts.read(key);
    const keeps = (name) => {
      const box = name.replace(/-seen$/, "");
      if (box !== named && !held[box]) return false;
      // A box that was typed into while its row was on the way is now held against what was saved of it. Where
      // nothing of it was, what its writer saw is still what stood there before.
      return box === name || !sent[box] || sent[box].text === sent[box].seen || told.open.includes(box);
    };
    patch(old, fresh, keeps);
    for (const [name, one] of Object.entries(held)) {
      if (!one.open && sent[name] && old.contains(boxOf(name)) && !keeps(`${name}-seen`)) one.seen = seenOf(name).value;
    }
    drafts.write(key, held);
    if (Object.keys(held).some((name) => old.contains(boxOf(name)))) ratio(old);
    if (named && !old.contains(document.activeElement) && boxOf(named)) boxOf(named).focus({ preventScroll: true });
  }

  document.addEventListener("focusout", () => setTimeout(() => waiting.forEach((again) => again())));

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
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", () => { composing = false; });
  document.addEventListener("pasted", (event) => {
    pasted = event.detail;
    say(pasted);
    soon(0);
  });

  function ratio(row) {
    const output = row && row.querySelector(".ratio");
    const part = row && row.querySelector('[data-col="part"]:not([type="radio"])');
    const whole = row && row.querySelector('[data-col="whole"]');
    if (!output || !part || !whole) return;
    const [a, b] = [countOf(part.value), countOf(whole.value)];
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
    if (event.key === "Enter" && !box.dataset.col && box.matches("input")) {
      event.preventDefault(); // in a box of words it saves, and presses no button
      soon(0);
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

  // Leaving and coming back ---------------------------------------------------------------------------------

  drafts.here.key = key;
  drafts.here.send = send;
  // What is not saved goes first, so that no page is left with figures that only this machine knows.
  let pressed = false;
  form.addEventListener("submit", async (event) => {
    if (pressed || !Object.keys(drafts.read(key)).length) return;
    event.preventDefault();
    const saved = await send();
    const open = Object.entries(drafts.read(key)).find(([, one]) => one.open);
    if (saved && open) {
      const there = boxOf(open[0]);
      if (there) there.focus();
      say(openWords, true);
      return;
    }
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

  const held = drafts.read(key);
  const isOurs = (name) => [...document.querySelectorAll("[data-row]")].some((row) => name.startsWith(`${row.dataset.row}-`));
  for (const [name, one] of Object.entries(held)) {
    delete one.open;
    if (seenOf(name)) setText(name, one.text);
    else if (!isOurs(name)) delete held[name]; // the row is no longer the unit's to change
  }
  drafts.write(key, held);
  if (Object.keys(held).length) soon(0);
  if (location.hash) {
    const there = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const box = there && (there.matches("input, textarea") ? there : there.querySelector("input[data-col]"));
    if (box) box.focus();
  }
})();
