// Runs every audit of graphql-http against the server at the address given; fails when one is not "ok".
import { auditServer } from 'graphql-http';

const EXPECTED = 61;
const [url, token] = process.argv.slice(2);

const fetchWithToken = (address, options = {}) =>
  fetch(address, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });

const results = await auditServer({ url, fetchFn: token ? fetchWithToken : fetch });
for (const result of results.filter(({ status }) => status !== 'ok')) {
  console.error(`${result.status} ${result.id} ${result.name}: ${result.reason}`);
}
const ok = results.filter(({ status }) => status === 'ok').length;
console.log(`${token ? 'with' : 'without'} a token: ${ok} of ${results.length} audits ok`);
process.exit(ok === results.length && results.length >= EXPECTED ? 0 : 1);
