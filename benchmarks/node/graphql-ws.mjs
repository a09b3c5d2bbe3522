// graphql-ws on Node as its documentation has it: our SDL, and the events that are posted here.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";

const [port, sdl] = process.argv.slice(2);
const streams = new Set();

class Stream {
  #waiting = [];
  #wake = null;
  #isOver = false;

  constructor() {
    streams.add(this);
  }
  [Symbol.asyncIterator]() {
    return this;
  }
  push(event) {
    if (this.#wake) this.#answer({ value: event, done: false });
    else this.#waiting.push(event);
  }
  next() {
    if (this.#waiting.length) return Promise.resolve({ value: this.#waiting.shift(), done: false });
    if (this.#isOver) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => (this.#wake = resolve));
  }
  return() {
    this.#isOver = true;
    streams.delete(this);
    if (this.#wake) this.#answer({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  }
  #answer(result) {
    const wake = this.#wake;
    this.#wake = null;
    wake(result);
  }
}

const schema = buildSchema(readFileSync(sdl, "utf8"));
const field = schema.getSubscriptionType().getFields().orderEvents;
field.subscribe = () => new Stream();
field.resolve = (event) => event;

const server = createServer(async (request, response) => {
  if (request.method === "POST") {
    let body = "";
    for await (const part of request) body += part;
    const event = JSON.parse(body);
    for (const stream of streams) stream.push(event);
  }
  response.end("{}");
});
server.keepAliveTimeout = 600_000; // whoever posts keeps its connection
const wss = new WebSocketServer({ server, path: "/graphql", perMessageDeflate: false });
useServer({ schema }, wss);
server.listen(Number(port), "127.0.0.1", 4096);
