// PostGraphile 5 over somgraph's tables, told by smart tags what the tables do not say by a foreign key.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makeJSONPgSmartTagsPlugin } from "postgraphile/utils";

const { PORT, DATABASE_URL, POOL } = process.env;
const tables = { tasks: { tags: { foreignKey: "(domain_order_id) references domain_orders (id)" } } };
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [makeJSONPgSmartTagsPlugin({ version: 1, config: { class: tables } })],
  pgServices: [
    makePgService({ connectionString: DATABASE_URL, schemas: ["public"], poolConfig: { max: Number(POOL) } }),
  ],
  schema: {
    defaultBehavior: "-connection +list +resource:list -insert -update -delete -filterBy +orderBy",
  },
  grafast: { explain: false },
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, websockets: false },
});

const server = createServer();
await instance.createServ(grafserv).addTo(server);
const [answer] = server.listeners("request");
server.removeAllListeners("request");
server.on("request", (request, response) =>
  request.url === "/readyz" ? response.end("ready") : answer(request, response),
);
server.listen(Number(PORT), "127.0.0.1");
