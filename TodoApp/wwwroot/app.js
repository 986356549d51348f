/*
 * Makes the app immediate. Pages work without it, and it knows no to-do: it goes by these rules.
 *
 * - A form with method=post is sent in the background with its button, in turn and once. Until then the button is aria-busy, and the
 *   stylesheet shows what it will be. What is refused is said, with a button to try again.
 * - The answer is merged into the page by the ids of elements, those without one by kind and order. What was typed since, is open,
 *   selected, focused or under the pointer stays. Another page is gone to: history is the browser's.
 * - role=alert says something once. What begins with one is a message until the next.
 * - In a list with data-move, an li whose id ends in -ID can be dragged: its form is sent there with id=ID and place=before-ID or
 *   after-ID, or with id=ID to the data-drop of what it is dropped on.
 * - The menu of an li gets the buttons of #more, with its own value.
 * - A page with data-changes hears there, by server-sent events, of changes, and asks for itself until it stays the same. With
 *   another data-version a form stays as it is then, and is data-stale.
 * - A text field with data-max says in the output of its form how much is left, if little is.
 * - KEYS press what their selector finds, in the row with the focus where it begins with "li".
 */

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field @typedef {Map<Element, string | boolean>} Sent */
/** @typedef {HTMLButtonElement | HTMLInputElement | null} Button */

/** @type {Record<string, [selector: string, words: string]>} */
const KEYS = {
  n: ["#Title", "Add"],
  "/": ["#q", "Search"],
  j: ["", "Next"],
  k: ["", "Previous"],
  x: ["li [name=complete], li [name=reopen], li [type=checkbox]", "Complete or reopen"],
  e: ["li a.title", "Edit"],
  "#": ["li [name=delete]", "Delete"],
  u: ["#said button", "Undo"],
  t: ["a.today", "Today"],
  "?": ["", "These keys"],
};

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement | null} */
const one = (selector, within = document) => within.querySelector(selector);

/** @param {string} selector @param {ParentNode} [within] @returns {HTMLElement[]} */
const all = (selector, within = document) => [...within.querySelectorAll(/** @type {"a"} */ (selector))];

/** @param {Field} field */
const valueOf = field => (isBox(field) ? field.checked : field.value);

/** @param {Element} element @returns {element is HTMLInputElement} */
const isBox = element => element.matches("[type=checkbox], [type=radio]");

/** @param {Element} element @returns {element is Field} */
const isField = element => element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

/** @param {Element | null} element */
const isAlert = element => element?.getAttribute("role") === "alert";

/** @param {EventTarget | null | undefined} target @param {string} selector @returns {HTMLElement | null} */
const around = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

/**
 * @param {Field} field @param {Sent} [sent] What each field said when it was sent.
 */
const isTyped = (field, sent) => valueOf(field) !== (sent?.get(field) ?? (isBox(field) ? field.defaultChecked : field.defaultValue));

/** @param {Element} element */
const isMessage = element => isAlert(element.firstElementChild);

/** Without a fragment. @param {string} address */
const plain = address => {
  const url = new URL(address, location.href);
  return url.origin + url.pathname + url.searchParams;
};

/** @param {string} address */
const isHere = address => plain(address) === plain(location.href);

/** @param {FormData} data */
const encoded = data => new URLSearchParams(/** @type {any} */ (data));

/** @param {string} html */
const parse = html => new DOMParser().parseFromString(html, "text/html");

/** Made here. @type {Set<Node>} */
const own = new Set();

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name @param {string} className @param {string} text
 */
function make(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  own.add(element);
  return element;
}

document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: one("[data-style]")?.dataset.style }));

/** @type {Promise<void>} */
let turn = Promise.resolve();

/** @type {Set<string>} */
const waiting = new Set();

/** @type {MouseEvent | null} */
let click = null;

let last = "";

/** @param {Button} button */
const intentOf = button => button && [button.name, button.value, button.formAction].join();

addEventListener("click", event => {
  const button = /** @type {Button} */ (around(event.target, "button"));
  // A double click is not for what came under the pointer.
  if (button && button.form && event.detail > 1 && intentOf(button) !== last) event.preventDefault();
  if (button) last = intentOf(button) ?? "";
  click = event;
}, true);

addEventListener("submit", event => {
  const { target: form, submitter } = event;
  const button = /** @type {Button} */ (submitter);
  const isElsewhere = click && (click.ctrlKey || click.metaKey || click.shiftKey);
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || form.target || isElsewhere || button?.formMethod === "dialog") return;
  event.preventDefault();
  send(form, button);
});

/**
 * @param {HTMLFormElement} form @param {Button} button
 * @param {() => void} [takeBack]
 */
function send(form, button, takeBack) {
  const intent = intentOf(button);
  const data = `${encoded(new FormData(form, button))} ${intent}`;
  if (waiting.has(data)) return;
  waiting.add(data);
  (button ?? form).ariaBusy = "true";
  turn = turn.then(async () => {
    // An answer may have changed it.
    if (form.isConnected && (!button || (button.form === form && intentOf(button) === intent))) {
      one("#unsent")?.remove();
      const refusal = await post(form, button).catch(() => [make("p", "", "There is no connection. What you typed is still here.")]);
      if (refusal) {
        takeBack?.();
        refuse(refusal, () => send(form, button, takeBack));
      }
    }
    waiting.delete(data);
    (button ?? form).ariaBusy = null;
  });
}

const headers = { "X-Requested-With": "fetch" };

/**
 * @param {HTMLFormElement} form @param {Button} button
 * @returns {Promise<Element[] | void>} The refusal.
 */
async function post(form, button) {
  const data = new FormData(form, button);
  const sent = new Map(all("input, textarea").filter(isField).map(field => [field, valueOf(field)]));
  const active = document.activeElement;
  let answer = await fetch(button?.hasAttribute("formaction") ? button.formAction : form.action, {
    method: "POST",
    headers,
    body: form.enctype.startsWith("m") ? data : encoded(data),
  });
  const to = answer.headers.get("Location");
  if (to) {
    if (!isHere(to)) return go(to);
    answer = await fetch(to);
  }
  if (!isHere(answer.url) && answer.redirected) return go(answer.url);

  const html = await answer.text(), next = parse(html);
  if (answer.ok || [403, 404, 409, 422].includes(answer.status)) {
    history.replaceState(answer.ok ? null : html, "");
    around(button, "details[name]")?.removeAttribute("open");
    one(":popover-open")?.hidePopover();
    merge(next, sent, button ?? form, active);
    return;
  }
  if (answer.status === 400) await load(); // A new token.
  return [make("p", "", all("h1, .lead", next).map(element => element.textContent).join(". ")), ...all("main a[target]", next)];
}

/** @param {string} address @returns {Promise<void>} Until somebody comes back. */
function go(address) {
  location.assign(address);
  return new Promise(back => addEventListener("pageshow", () => back(), { once: true }));
}

/** @param {Element[]} refusal @param {() => void} again */
function refuse([sentence, ...links], again) {
  const note = make("div", "said", ""), button = make("button", "", "Try again");
  note.id = "unsent";
  sentence.role = "alert";
  button.onclick = () => {
    note.remove();
    again();
  };
  note.append(sentence, ...links, button);
  one("main")?.append(note);
}

/** A mistake, and what is to be sent again, stays. */
function refresh() {
  turn = turn.then(() => (one("#unsent") || history.state ? undefined : load().catch(() => {})));
}

async function load() {
  const answer = await fetch(location.href, { headers }), html = await answer.text();
  if (drag || answer.status > 428) wait(refresh);
  else if (answer.ok && !answer.redirected) merge(parse(html));
}

let stream = /** @type {EventSource | null} */ (null), later = 0;

/** @param {() => void} then */
function wait(then) {
  clearTimeout(later);
  later = setTimeout(then, 4e3);
}

/** A page that nobody looks at has none. */
function listen() {
  const address = one("[data-changes]")?.dataset.changes;
  stream?.close();
  stream = address && !document.hidden ? new EventSource(address) : null;
  stream?.addEventListener("changed", refresh);
  stream?.addEventListener("error", () => wait(listen));
}

for (const name of ["pageshow", "visibilitychange"]) addEventListener(name, listen);

addEventListener("pageshow", ({ persisted }) => {
  if (persisted && !all("input, textarea").some(field => isField(field) && isTyped(field))) refresh();
});

// Back to a mistake.
const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
if (visit?.type !== "back_forward") history.replaceState(null, "");
else if (history.state) merge(parse(history.state), new Map());

/**
 * @param {Document} next
 * @param {Sent} [sent] None if nobody has sent anything.
 * @param {Element | null} [pressed] @param {Element | null} [focused]
 */
function merge(next, sent, pressed, focused) {
  const { activeElement: active, documentElement: root, body } = document, before = body.textContent;

  // What stays where it is: the row that was pressed, or what is before or around it.
  const anchors = /** @type {any[]} */ ([]);
  const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  for (let outer = around(pressed ?? middle, "main [id]"); outer; outer = around(outer.parentElement, "main [id]"))
    for (let each = /** @type {Element | null} */ (outer); each; each = each.previousElementSibling)
      if (each.id) anchors.push({ element: each, parent: each.parentNode, top: each.getBoundingClientRect().top });
  const moved = () => {
    const anchor = anchors.find(({ element, parent }) => element.parentNode === parent && element.isConnected && element.checkVisibility());
    const distance = () => (anchor ? anchor.element.getBoundingClientRect().top - anchor.top : 0);
    scrollBy(0, distance());
    return distance();
  };

  // Old messages are silent rows while without them what is under the pointer would move.
  if (sent) {
    for (const alert of all("[role=alert]")) {
      const message = alert.parentElement;
      if (message?.tagName !== "LI" || !isMessage(message)) alert.remove();
      else {
        message.removeAttribute("id");
        alert.removeAttribute("role");
        one("button", message)?.remove();
        message.dataset.past = "";
        own.add(message);
      }
    }
  }

  root.style.overflowAnchor = "none";
  document.title = next.title;
  mergeChildren(body, next.body, sent);
  for (const message of all("[data-past]")) {
    message.hidden = true;
    if (moved() > -1) message.remove();
    else message.hidden = false;
  }
  const below = moved();
  if (below >= 1) {
    body.style.minHeight = `${root.scrollHeight + below}px`;
    moved();
  }
  clearTimeout(later);
  if (stream && body.textContent !== before) wait(refresh);
  requestAnimationFrame(() => (root.style.overflowAnchor = ""));

  const isLost = !active?.isConnected || !active.checkVisibility();
  const wanted = sent && one("main [autofocus]");
  if (wanted && (isLost || active === focused)) wanted.focus();
  else if (active !== document.activeElement || isLost) (isLost ? sent && one("#said button") : /** @type {HTMLElement} */ (active))?.focus({ preventScroll: true });
}

/** @param {Element} live @param {Element} next @param {Sent} [sent] */
function mergeElement(live, next, sent) {
  if (!sent && (live.nodeName === "OUTPUT" || live.getAttribute("data-version") !== next.getAttribute("data-version"))) return live.toggleAttribute("data-stale", true);
  const isKept = isField(live) && isTyped(live, sent);
  for (const { name } of [...live.attributes])
    if (!next.hasAttribute(name) && !["open", "aria-busy"].includes(name)) live.removeAttribute(name);
  for (const { name, value } of next.attributes) if (live.getAttribute(name) !== value) live.setAttribute(name, value);
  mergeChildren(live, next, sent);
  if (!isField(live) || !isField(next) || isKept || valueOf(live) === valueOf(next)) return;
  if (isBox(live)) live.checked = /** @type {HTMLInputElement} */ (next).checked;
  else live.value = next.value;
}

/** @param {Element} live @param {Element} next @param {Sent} [sent] */
function mergeChildren(live, next, sent) {
  const idOf = (/** @type {Node | null} */ node) => (node instanceof Element ? node.id : "");
  const ids = new Set([...next.children].map(idOf).filter(Boolean));
  const isElsewhere = (/** @type {Node} */ node) => own.has(node) || (idOf(node) && !ids.has(idOf(node)));
  /** @type {Set<Node>} */
  const used = new Set();
  let at = live.firstChild;
  for (const node of next.childNodes) {
    while (at && isElsewhere(at)) at = at.nextSibling;
    /** @type {ChildNode | null} */
    let same = null;
    if (idOf(node)) {
      same = document.getElementById(idOf(node));
      if (same?.nodeName !== node.nodeName || used.has(same)) same = null;
    } else {
      for (let each = at; each && !same && !ids.has(idOf(each)); each = each.nextSibling)
        if (each.nodeName === node.nodeName && !isElsewhere(each)) same = each;
    }
    const isWhole = !same && node instanceof Element && (isAlert(node) || isMessage(node));
    same ??= /** @type {ChildNode} */ (document.importNode(node, isWhole));
    // It stays in its place, unless one with an id stands between.
    let between = at;
    while (between && between !== same && !ids.has(idOf(between))) between = between.nextSibling;
    if (between !== same || !at) live.insertBefore(same, at);
    used.add(same);
    at = same.nextSibling;
    if (same instanceof Element) isWhole || mergeElement(same, /** @type {Element} */ (node), sent);
    else if (same.nodeValue !== node.nodeValue) same.nodeValue = node.nodeValue;
  }
  for (const node of [...live.childNodes]) {
    const id = idOf(node);
    const isKept = own.has(node) || (id && next.ownerDocument.getElementById(id))
      || (!sent && id && (isMessage(/** @type {Element} */ (node)) || document.querySelector(`[form="${id}"]`)));
    if (used.has(node) || isKept) continue;
    // A message stays with what is around it.
    if (!sent && node instanceof Element && one("[role=alert]", node)) mergeChildren(node, next.ownerDocument.createElement("p"));
    else node.remove();
  }
}

addEventListener("toggle", ({ target }) => {
  const menu = around(target, "li:not(.done) > details[open]"), first = menu?.querySelector("a, button"), value = menu?.querySelector("button")?.value;
  if (!first || own.has(first)) return;
  for (const { name, innerText } of one("#more")?.querySelectorAll("button") ?? [])
    first.before(Object.assign(make("button", "", innerText), { name, value }));
}, true);

addEventListener("input", ({ target }) => {
  const { form, dataset, value } = /** @type {Field} */ (target), left = Number(dataset.max) - [...value].length, output = form?.querySelector("output");
  if (output) output.value = left < 41 ? `${left}` : "";
});

const ROW = "main li[id]";

addEventListener("keydown", event => {
  const { key, target } = event;
  if (key === "Escape") {
    around(target, "details[name]")?.removeAttribute("open");
    lay();
  }
  const isTyping = around(target, "input:not([type=checkbox], [type=radio]), textarea, select, dialog");
  if (!(key in KEYS) || isTyping || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || localStorage.keys) return;
  const [selector] = KEYS[key];
  if (event.repeat && selector) return;
  event.preventDefault();
  if (key === "?") return help();

  const row = around(document.activeElement, ROW) ?? one(`${ROW}:hover`);
  if (selector) return press(all(selector).find(element => !selector.startsWith("li") || row?.contains(element)));
  const rows = all(ROW).filter(each => each.checkVisibility());
  const to = rows[row ? rows.indexOf(row) + (key === "j" ? 1 : -1) : 0];
  if (to) (one("a, input", to) ?? one("button", to))?.focus();
});

/** @param {HTMLElement | undefined} element */
function press(element) {
  if (!element) return;
  if (!isField(element) || isBox(element)) return element.click();
  if (!element.checkVisibility()) around(element, "[popover]")?.showPopover();
  element.focus();
}

function help() {
  const dialog = make("dialog", "card", "");
  const lines = Object.entries(KEYS).map(([key, [, words]]) => `<p><kbd>${key}</kbd> ${words}`);
  dialog.ariaLabel = "Keyboard";
  dialog.innerHTML = `${lines.join("")}<form method="dialog" class="actions"><button class="primary">Close</button><button>Switch the keys ${localStorage.keys ? "on" : "off"}</button>`;
  all("button", dialog)[1].onclick = () => (localStorage.keys = localStorage.keys ? "" : "off");
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
}

const more = one("#lists");
if (more && matchMedia("(any-hover: hover)").matches) {
  const button = make("button", "quiet", "Keyboard");
  button.onclick = help;
  more.append(button);
}

const DRAGGABLE = "[data-move] > li[id*='-']";

/** @type {{ row: HTMLElement, x: number, y: number, isOn: boolean, timer: number, over?: HTMLElement | null } | null} */
let drag = null;

addEventListener("pointerdown", ({ target, button, isPrimary, pointerType, pageX: x, pageY: y }) => {
  const row = around(target, DRAGGABLE);
  if (!row || button || !isPrimary || around(target, "button, summary, p")) return;
  drag = { row, x, y, isOn: false, timer: pointerType === "mouse" ? 0 : setTimeout(lift, 400) };
});

function lift() {
  if (!drag) return;
  drag.isOn = true;
  drag.row.dataset.drag = "";
}

function lay() {
  if (!drag) return;
  clearTimeout(drag.timer);
  drag.row.style.translate = "";
  delete drag.row.dataset.drag;
  delete drag.over?.dataset.over;
  drag = null;
}

addEventListener("pointermove", event => {
  if (!drag) return;
  const { row } = drag, x = event.pageX - drag.x, y = event.pageY - drag.y;
  if (!drag.isOn) {
    if (Math.hypot(x, y) < 6) return;
    if (event.pointerType !== "mouse") return lay();
    lift();
  }
  row.style.translate = `${x}px ${y}px`;
  const { clientX, clientY } = event;
  scrollBy(0, clientY < 60 ? -15 : clientY > innerHeight - 60 ? 15 : 0);

  delete drag.over?.dataset.over;
  const over = around(document.elementFromPoint(clientX, clientY), `[data-drop], ${DRAGGABLE}`);
  drag.over = over?.dataset.drop || over?.parentNode === row.parentNode ? over : null;
  if (!over || !drag.over) return;
  const { top, height } = over.getBoundingClientRect();
  over.dataset.over = over.dataset.drop ? "into" : clientY < top + height / 2 ? "before" : "after";
});

addEventListener("pointerup", () => {
  if (!drag) return;
  const { row, over } = drag, place = over?.dataset.over, form = row.closest("form");
  lay();
  if (!over || !place || !form) return;
  const idOf = (/** @type {Element} */ { id }) => id.slice(id.indexOf("-") + 1);
  const list = /** @type {HTMLElement} */ (row.parentElement), before = row.nextSibling, button = document.createElement("button");
  button.hidden = true;
  button.name = "id";
  button.value = idOf(row);
  button.formAction = over.dataset.drop ?? `${list.dataset.move}&place=${place}-${idOf(over)}`;
  form.append(button);
  if (place !== "into") list.insertBefore(row, place === "before" ? over : over.nextSibling);
  send(form, button, () => list.insertBefore(row, before));
});

addEventListener("pointercancel", lay);
for (const name of ["dragstart", "selectstart", "contextmenu"]) addEventListener(name, event => drag && event.preventDefault());
addEventListener("touchmove", event => drag?.isOn && event.preventDefault(), { passive: false });
