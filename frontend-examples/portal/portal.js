// The portal's page: log in, choose an order, follow it live.

import { ask, change, newKey, Unknown } from "./ask.js";
import { follow } from "./follow.js";
import { $, badge, clearNews, element, showNews, showOrder } from "./order-view.js";

const FIELDS = `
  id number state description progress forecastEndAt committedDueAt question allowedActions
  waitingOn { party reason since }
  lines { id lineNo state quantity specification { name } location { name city } }
  milestones { id name reachedAt forecastAt }
  notes { id author text writtenAt }`;
const ORDERS = `query MyOrders($after: String) {
  viewer { subject accounts { name } }
  orders(first: 50, after: $after, orderBy: [{ field: CREATED_AT, direction: DESC }]) {
    nodes { id number state progress }
    pageInfo { hasNextPage endCursor }
  }
}`;
const ORDER = `query MyOrder($id: ID!) { order(id: $id) { ${FIELDS} } feedCursor }`;
const EVENTS = `subscription FollowOrder($order: ID!, $after: String) {
  orderEvents(where: { order: $order }, after: $after) {
    cursor type occurredAt message changes { field to } order { ${FIELDS} }
  }
}`;
const SUBMIT = `mutation Submit($input: OrderInput!) { submitOrder(input: $input) { errors { message } } }`;
const ANSWER = `mutation Answer($input: ProvideInformationInput!) { provideInformation(input: $input) { errors { message } } }`;
const ISSUE = `mutation RaiseIssue($input: RaiseIssueInput!) { raiseIssue(input: $input) { errors { message } } }`;
const STATUS = {
  idle: "Not following an order",
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "Connection lost, reconnecting…",
};
const AT_REST = /^(DRAFT|CLOSED_COMPLETE|CLOSED_PARTIAL|CANCELED|REJECTED|FAILED)$/;

const page = { token: null, open: null, following: null, orders: new Map(), next: null };
window.somgraph = { start: null, cursors: [] }; // what was received, for whoever wants to check

function showStatus(status) {
  $("connection").dataset.status = status;
  $("connection").textContent = STATUS[status];
}

function showList() {
  const entry = (order) => {
    const about = element("small", {}, badge(order.state), ` ${Math.round(order.progress)} %`);
    const button = element("button", { type: "button" }, element("strong", { textContent: order.number }), about);
    button.dataset.order = order.id;
    button.setAttribute("aria-current", String(order.id === page.open));
    return element("li", {}, button);
  };
  const focused = document.activeElement?.dataset.order; // the buttons are made anew; the keyboard stays where it is
  $("list").replaceChildren(...[...page.orders.values()].map(entry));
  if (focused) $("list").querySelector(`[data-order="${focused}"]`)?.focus();
  $("more").hidden = !page.next;
}

function show(order) {
  page.orders.set(order.id, order);
  showList();
  showOrder(order);
}

async function open(id) {
  page.following?.stop();
  page.open = id;
  clearNews();
  $("answer").reset();
  $("issue").reset();
  const { order, feedCursor } = await ask(page.token, ORDER, { id });
  if (page.open !== id) return; // another one was chosen meanwhile
  window.somgraph = { start: feedCursor, cursors: [], order: id };
  show(order);
  page.following = follow({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    token: page.token, query: EVENTS, field: "orderEvents", variables: { order: id }, after: feedCursor,
    onStatus: showStatus,
    onRefused: (reason) => leave(reason ? `You were logged out: ${reason}.` : "You were logged out. Log in again."),
    onExpired: () => attempt(() => open(id)), // away for longer than the feed is kept: a new snapshot
    onEvent: (event) => {
      window.somgraph.cursors.push(event.cursor);
      show(event.order);
      showNews(event);
    },
  });
}

async function list(after = null) {
  const { viewer, orders } = await ask(page.token, ORDERS, { after });
  orders.nodes.forEach((order) => page.orders.set(order.id, order));
  page.next = orders.pageInfo.hasNextPage ? orders.pageInfo.endCursor : null;
  showList();
  return viewer;
}

async function enter(token) {
  page.token = token;
  const viewer = await list();
  sessionStorage.setItem("somgraph.token", token);
  $("login").hidden = true;
  $("token").value = "";
  $("orders").hidden = $("leave").hidden = false;
  document.querySelector("h1").textContent = `Orders of ${viewer.accounts.map((each) => each.name).join(", ") || viewer.subject}`;
  const orders = [...page.orders.values()];
  const first = orders.find((order) => !AT_REST.test(order.state)) ?? orders[0];
  if (first) await open(first.id);
}

function leave(problem = "") {
  page.following?.stop();
  Object.assign(page, { token: null, open: null, following: null, next: null, orders: new Map() });
  sessionStorage.removeItem("somgraph.token");
  $("login").hidden = false;
  $("orders").hidden = $("order").hidden = $("leave").hidden = true;
  document.querySelector("h1").textContent = "My orders";
  $("problem").textContent = problem;
  showStatus("idle");
  $("token").focus();
}

async function attempt(action) {
  $("problem").textContent = "";
  try {
    await action();
  } catch (error) {
    if (error instanceof Unknown) leave(error.message);
    else $("problem").textContent = error.message;
  }
}

function sending(id, mutation, name) {
  const form = $(id);
  const field = form.querySelector("input");
  let key = newKey(); // kept until the server has answered: sent again, it is carried out once
  field.oninput = form.onreset = () => (key = newKey());
  form.onsubmit = (event) => {
    event.preventDefault();
    attempt(async () => {
      await change(page.token, mutation, { order: page.open, [name]: field.value, idempotencyKey: key });
      form.reset();
    });
  };
}

sending("answer", ANSWER, "answer");
sending("issue", ISSUE, "text");
$("submit").onclick = () =>
  attempt(() => change(page.token, SUBMIT, { order: page.open, idempotencyKey: `submit-${page.open}` }));
$("list").onclick = ({ target }) => {
  const id = target.closest("button")?.dataset.order;
  if (id) attempt(() => open(id));
};
$("more").onclick = () => attempt(() => list(page.next));
$("leave").onclick = () => leave();
$("login").onsubmit = (event) => {
  event.preventDefault();
  attempt(() => enter($("token").value.trim()));
};

function arrive() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) history.replaceState(null, "", location.pathname); // a token does not belong into the history
  if (given && page.token) leave();
  const known = given ?? sessionStorage.getItem("somgraph.token");
  if (known) attempt(() => enter(known));
}

window.onhashchange = arrive;
arrive();
