// What was typed and is not yet known to be saved: kept in this browser by report and box, sent to the page of its
// report, and cleared when its writer signs out. On every page of whoever is signed in; without it nothing is kept.
"use strict";

const drafts = (() => {
  const out = document.querySelector("form[data-sign-out]");
  const { drafts: mine = "draft:", entry: page = "" } = out ? out.dataset : {};
  const memory = {}; // for a browser that keeps nothing, as long as the page is open

  // A queue holds, by box, its text and what its writer saw there; `open` where its writer has to look at it first.
  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch {
      return memory[key] || {};
    }
  }

  function write(key, boxes) {
    memory[key] = boxes;
    try {
      if (Object.keys(boxes).length) localStorage.setItem(key, JSON.stringify(boxes));
      else localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing still has this page's memory.
    }
  }

  const unsent = (key) => Object.fromEntries(Object.entries(read(key)).filter(([, one]) => !one.open));

  function keys() {
    const known = new Set(Object.keys(memory));
    try {
      Object.keys(localStorage).forEach((key) => known.add(key));
    } catch {
      // As above.
    }
    return [...known].filter((key) => key.startsWith(mine) && Object.keys(read(key)).length);
  }

  // Returns what the server told, or what stood in the way: "offline", "failed" or "signedOut".
  async function post(address, token, boxes) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    for (const [name, { text, seen }] of Object.entries(boxes)) {
      body.set(name, text);
      body.set(`${name}-seen`, seen);
    }
    try {
      const answer = await fetch(address, {
        method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual",
        keepalive: document.visibilityState === "hidden",
      });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return { trouble: "signedOut" };
      const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      return isJson ? await answer.json() : { trouble: "failed" };
    } catch { // no answer, or one that broke off
      return { trouble: "offline" };
    }
  }

  // Takes out of the queue what the server took; what was typed since stays.
  function settle(key, sent, told) {
    const now = read(key);
    for (const [name, { text }] of Object.entries(sent)) {
      if (!now[name] || now[name].text !== text) continue;
      if (told.open.includes(name)) now[name].open = true;
      else delete now[name];
    }
    write(key, now);
  }

  // Signing out ------------------------------------------------------------------------------------------

  const here = { key: "", send: null }; // the grid on this page sends its own queue

  async function sendAll() {
    for (const key of keys()) {
      if (key === here.key) {
        await here.send();
        continue;
      }
      const [unit, period] = key.slice(mine.length).split("/");
      const address = page.replace("PERIOD", period).replace("UNIT", unit.toLowerCase());
      const boxes = unsent(key);
      if (!Object.keys(boxes).length) continue;
      const told = await post(address, out.elements.csrfmiddlewaretoken.value, boxes);
      if (!told.trouble && !told.refused) settle(key, boxes, told);
    }
  }

  // What only stands beside a typed box is sent with it, and was typed by nobody: it counts where its writer is asked.
  const count = () => keys().flatMap((key) => Object.values(read(key))).filter((one) => !one.beside || one.open).length;

  function leave() {
    keys().forEach((key) => write(key, {}));
    out.submit();
  }

  async function saveAndLeave() {
    await sendAll();
    const left = count();
    if (!left) {
      leave();
      return;
    }
    const ask = document.getElementById("leaving");
    ask.querySelectorAll("[data-words]").forEach((one) => { one.textContent = one.dataset.words.replace("{n}", left); });
    ask.hidden = false;
    ask.focus();
  }

  if (out) {
    out.addEventListener("submit", (event) => {
      event.preventDefault();
      if (count()) saveAndLeave();
      else leave();
    });
    const does = { save: saveAndLeave, leave, stay: () => { document.getElementById("leaving").hidden = true; } };
    document.getElementById("leaving").addEventListener("click", (event) => {
      const act = does[event.target.dataset.does];
      if (act) act();
    });
  }

  return { here, post, read, settle, unsent, write };
})();
