// Mercurius over somgraph's tables, as its documentation recommends: compiled queries, a loader per relation.
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

const { PORT, DATABASE_URL, POOL } = process.env;
const TIMESTAMPTZ = 1184;
pg.types.setTypeParser(TIMESTAMPTZ, (text) => text.replace(" ", "T") + ":00"); // a Date would cost it dear
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(POOL) });

const schema = `
type Order {
  id: ID! number: String! state: String! progress: Float! priority: Int! createdAt: String!
  plan: Plan! lines: [OrderLine!]! dependencies: [TaskDependency!]!
}
type OrderLine { id: ID! lineNo: Int! action: String! state: String! domainOrders: [DomainOrder!]! }
type DomainOrder { id: ID! number: String! kind: String! state: String! tasks: [Task!]! }
type Task {
  id: ID! number: String! key: String! name: String! taskType: String! state: String! isCritical: Boolean!
  forecastEndAt: String
}
type TaskDependency { type: String! predecessor: TaskId! successor: TaskId! }
type TaskId { id: ID! }
type Plan { openTasks: Int! openFallouts: Int! openAlerts: Int! }
type OrderPage { nodes: [Order!]! }
enum OrderSort { CREATED_AT }
enum Direction { DESC }
input OrderBy { field: OrderSort! direction: Direction! }
type Query { order(number: String!): Order orders(first: Int!, orderBy: [OrderBy!]!): OrderPage! }`;

const ORDER = `id, number, state, progress, priority, created_at as "createdAt"`;
const rows = async (name, text, values) => (await pool.query({ name, text, values })).rows;

const OPEN = {
  openTasks: ["tasks", "stage <> 'SUBMITTED' and state in ('OPEN', 'IN_PROGRESS')"],
  openFallouts: ["fallouts", "state in ('OPEN', 'IN_PROGRESS', 'ON_HOLD', 'AWAITING_INFORMATION')"],
  openAlerts: ["jeopardy_alerts", "state in ('RAISED', 'ACKNOWLEDGED', 'MITIGATED')"],
};

function many(name, table, columns, owner, order) {
  const text = `select ${owner} as "#owner", ${columns} from ${table} where ${owner} = any($1) order by ${order}`;
  return {
    opts: { cache: false },
    async loader(queries) {
      const found = await rows(name, text, [queries.map((each) => each.obj.id)]);
      const grouped = Map.groupBy(found, (row) => row["#owner"]);
      return queries.map((each) => grouped.get(each.obj.id) ?? []);
    },
  };
}

const loaders = {
  Order: {
    lines: many("lines", "order_lines", `id, line_no as "lineNo", action, state`, "order_id", "line_no"),
    plan: {
      opts: { cache: false },
      async loader(queries) {
        const ids = [queries.map((each) => each.obj.id)];
        const counted = await Promise.all(
          Object.entries(OPEN).map(async ([field, [table, condition]]) => {
            const text = `select order_id, count(*)::int as n from ${table}
              where order_id = any($1) and ${condition} group by order_id`;
            return [field, new Map((await rows(field, text, ids)).map((row) => [row.order_id, row.n]))];
          }),
        );
        return queries.map((each) =>
          Object.fromEntries(counted.map(([field, counts]) => [field, counts.get(each.obj.id) ?? 0])),
        );
      },
    },
    dependencies: {
      opts: { cache: false },
      async loader(queries) {
        const text = `select order_id as "#owner", type, predecessor_id, successor_id from task_dependencies
          where order_id = any($1) order by predecessor_id, successor_id, type`;
        const found = await rows("dependencies", text, [queries.map((each) => each.obj.id)]);
        const grouped = Map.groupBy(found, (row) => row["#owner"]);
        const edge = (row) => ({
          type: row.type,
          predecessor: { id: row.predecessor_id },
          successor: { id: row.successor_id },
        });
        return queries.map((each) => (grouped.get(each.obj.id) ?? []).map(edge));
      },
    },
  },
  OrderLine: {
    domainOrders: many("parts", "domain_orders", "id, number, kind, state", "line_id", "sequence, id"),
  },
  DomainOrder: {
    tasks: many(
      "tasks",
      "tasks",
      `id, number, key, name, task_type as "taskType", state, is_critical as "isCritical",
       forecast_end_at as "forecastEndAt"`,
      "domain_order_id",
      "sequence, id",
    ),
  },
};
const resolvers = {
  Query: {
    async orders(_, { first }) {
      const text = `select ${ORDER} from orders order by orders.created_at desc, id desc limit $1`;
      return { nodes: await rows("orders", text, [first]) };
    },
    async order(_, { number }) {
      return (await rows("order", `select ${ORDER} from orders where number = $1`, [number]))[0] ?? null;
    },
  },
};

const app = Fastify({ logger: false });
app.register(mercurius, { schema, resolvers, loaders, jit: 1, graphiql: false, cache: true });
app.get("/readyz", async () => "ready");
app.listen({ port: Number(PORT), host: "127.0.0.1" });
