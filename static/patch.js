// Brings a part of the page up to what the server made of it. Boxes stay the very same boxes, so that focus, caret and
// a word that is being composed are never lost; `keeps` says which of them also keep their text.
"use strict";

const patch = (() => {
  const BOX = "input, textarea";
  const VALUES = ["value", "checked", "open"]; // what a person may have changed since: never by the attribute

  // What two elements have in common that stand for the same thing.
  function mark(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return `${node.nodeType}`;
    const choice = node.type === "radio" ? node.value : node.matches("fieldset") ? node.className : "";
    return [node.nodeName, node.id, node.name, node.type, node.htmlFor, choice].join("|");
  }

  function attributes(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!VALUES.includes(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (!VALUES.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    if (fresh.open && !old.open) old.open = true;
  }

  function text(old, fresh, keeps) {
    if (keeps(old.name)) return;
    if (old.checked !== fresh.checked) old.checked = fresh.checked;
    if (old.value !== fresh.value) old.value = fresh.value;
  }

  function children(old, fresh, keeps) {
    let here = old.firstChild;
    for (const part of [...fresh.childNodes]) {
      let same = here;
      while (same && mark(same) !== mark(part)) same = same.nextSibling;
      if (!same) {
        old.insertBefore(part, here);
        continue;
      }
      while (here !== same) {
        const gone = here;
        here = here.nextSibling;
        gone.remove();
      }
      one(same, part, keeps);
      here = same.nextSibling;
    }
    while (here) {
      const gone = here;
      here = here.nextSibling;
      gone.remove();
    }
  }

  function one(old, fresh, keeps) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
    } else if (!old.hasAttribute("data-keep")) {
      attributes(old, fresh);
      if (old.matches(BOX)) text(old, fresh, keeps);
      else children(old, fresh, keeps);
    }
  }

  return one;
})();
