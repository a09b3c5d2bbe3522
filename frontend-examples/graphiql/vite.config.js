import { defineConfig } from "vite";

// Served by somgraph under /graphiql/; everything is bundled, nothing comes from elsewhere.
export default defineConfig({
  base: "/graphiql/",
  build: { outDir: "dist", chunkSizeWarningLimit: 8000 },
  worker: { format: "es" },
});
