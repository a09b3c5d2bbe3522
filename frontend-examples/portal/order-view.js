// Show one order: its facts, which change with every event, and the latest events themselves.

const NEWS = 8; // how many events stay on the page
const NO_NEWS = new Set(["PlanForecastChanged", "InventoryStateChanged"]); // the page above says it better

export const $ = (id) => document.getElementById(id);
export const words = (name) => name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();

/** Make an element with properties and children. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Show an order; what somebody is writing beside it stays. */
export function showOrder(order) {
  const article = $("order");
  article.dataset.state = order.state;
  article.hidden = false;
  $("facts").replaceChildren(...facts(order));
  $("draft").hidden = !order.allowedActions.includes("SUBMIT");
  $("answer").hidden = !order.question;
  $("question").textContent = order.question ?? "";
}

/** Forget the events of the order that was shown before. */
export function clearNews() {
  $("news").replaceChildren();
}

/** Show an event on top of those before it. */
export function showNews(event) {
  if (NO_NEWS.has(event.type)) return;
  const text = element("span", { textContent: sentence(event) });
  $("news").prepend(element("li", {}, time(event.occurredAt), " ", text));
  while ($("news").children.length > NEWS) $("news").lastChild.remove();
}

function facts(order) {
  const isDraft = order.allowedActions.includes("SUBMIT");
  const waiting = isDraft ? [] : order.waitingOn;
  return [
    element("h2", { textContent: order.number }, " ", badge(order.state)),
    element("p", { className: "soft", textContent: order.description ?? "" }),
    progress(order),
    element("p", { className: "soft" }, ...dates(order)),
    ...waiting.map((each) => element("p", { className: "waiting", textContent: each.reason })),
    ...section("What you ordered", order.lines, (line) => [
      `${line.quantity} × ${line.specification.name}${line.location ? `, ${line.location.name}` : ""} `,
      badge(line.state),
    ]),
    ...section("Milestones", order.milestones, (each) => [
      `${each.reachedAt ? "✓" : "○"} ${each.name.replace(/^Milestone: /, "")}, ${each.reachedAt ? "reached" : "expected"} `,
      time(each.reachedAt ?? each.forecastAt),
    ]),
    ...section("Messages", order.notes, (note) => [
      element("strong", { textContent: note.author === "CUSTOMER" ? "You" : "We" }),
      `: ${note.text}`,
    ]),
  ];
}

function dates({ forecastEndAt, committedDueAt }) {
  const promise = committedDueAt ? [" · promised for ", time(committedDueAt)] : [];
  const isLate = forecastEndAt && committedDueAt && forecastEndAt > committedDueAt;
  const late = isLate ? [" · ", element("strong", { className: "late", textContent: "later than promised" })] : [];
  return [forecastEndAt ? "Expected " : "Expected date ", time(forecastEndAt), ...promise, ...late];
}

function progress(order) {
  const bar = element("progress", { max: 100, value: order.progress });
  bar.setAttribute("aria-label", "Progress");
  return element("p", { className: "progress" }, bar, ` ${Math.round(order.progress)} %`);
}

function section(title, list, content) {
  if (!list.length) return [];
  const entries = list.map((each) => element("li", {}, ...content(each)));
  return [element("h3", { textContent: title }), element("ul", {}, ...entries)];
}

export function badge(state) {
  const made = element("span", { className: "badge", textContent: words(state) });
  made.dataset.state = state;
  return made;
}

function time(at) {
  if (!at) return "not known yet";
  const shown = new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  return element("time", { dateTime: at, textContent: shown });
}

function sentence({ type, message, changes }) {
  const state = changes.find((each) => each.field === "state");
  if (message) return `${words(type)}: ${message}`;
  return state ? `${words(type.replace(/StateChanged$/, ""))}: now ${words(String(state.to))}` : words(type);
}
