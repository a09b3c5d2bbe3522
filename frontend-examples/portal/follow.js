// A small graphql-transport-ws client: follows one subscription, through lost connections, from its last cursor.

const REFUSED = new Set([4401, 4403]); // the token is the problem; coming back with it does not help
const SILENCE = 20_000; // ms without a word before we ask, and then before we give the connection up
const LONGEST_WAIT = 15_000; // ms between two attempts

/**
 * Follow a subscription until stop() is called.
 * @param {object} options url, token, query, field (the subscription's root field), variables (without `after`),
 *   after (a cursor), onEvent(payload), onStatus("connecting" | "live" | "reconnecting"), onRefused(reason) when
 *   the token or the document is not taken, onExpired() when the feed does not reach back to the cursor any more.
 */
export function follow({ url, token, query, field, variables, after, onEvent, onStatus, onRefused, onExpired }) {
  let cursor = after;
  let attempts = 0;
  let socket = null; // the one that counts; what an older one still says is not heard
  let timer = null;

  function connect() {
    const opened = new WebSocket(url, "graphql-transport-ws");
    const heard = (listener) => (event) => socket === opened && listener(event);
    socket = opened;
    opened.onopen = heard(() => send({ type: "connection_init", payload: { Authorization: `Bearer ${token}` } }));
    opened.onmessage = heard(({ data }) => {
      watch();
      receive(JSON.parse(data));
    });
    opened.onclose = heard(({ code, reason }) => (REFUSED.has(code) ? end(onRefused, reason) : again()));
    watch();
  }

  function receive({ type, payload }) {
    if (type === "connection_ack") {
      send({ id: "1", type: "subscribe", payload: { query, variables: { ...variables, after: cursor } } });
      onStatus("live");
    } else if (type === "ping") {
      send({ type: "pong" });
    } else if (type === "pong") {
      attempts = 0; // the connection has lasted
    } else if (type === "next" && payload.data?.[field]) {
      attempts = 0;
      cursor = payload.data[field].cursor;
      onEvent(payload.data[field]);
    } else if (type === "next" || type === "error") {
      refused(type === "error" ? payload : (payload.errors ?? []));
    } else if (type === "complete") {
      again();
    }
  }

  function refused([error]) {
    const code = error?.extensions?.code;
    if (code === "CURSOR_EXPIRED") end(onExpired);
    else if (code === "UNAVAILABLE" || code === "INTERNAL") again();
    else end(onRefused, error?.message);
  }

  function send(message) {
    socket.send(JSON.stringify(message));
  }

  function watch() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (socket.readyState === WebSocket.OPEN) send({ type: "ping" });
      timer = setTimeout(again, SILENCE);
    }, SILENCE);
  }

  function again() {
    leave();
    onStatus("reconnecting");
    const wait = Math.min(LONGEST_WAIT, 400 * 2 ** attempts) * (0.7 + 0.6 * Math.random());
    attempts += 1;
    timer = setTimeout(connect, wait);
  }

  function leave() {
    const left = socket;
    socket = null;
    clearTimeout(timer);
    left?.close(1000);
  }

  function end(tell, reason) {
    leave();
    tell(reason);
  }

  onStatus("connecting");
  connect();
  return { stop: leave };
}
