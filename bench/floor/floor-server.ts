/**
 * The floor of the path: what any server would have to do at least. One Express route; one INSERT, committed; one look-up
 * among the contact numbers; one frame to a `ws` client. It runs as a process of its own, as the hub does.
 *
 *   node --import tsx bench/floor/floor-server.ts <databaseUrl> <tenantId>     prints {"port":…} when it listens
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pg from 'pg';
import { WebSocketServer } from 'ws';

const tenantId = process.argv[3];
const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 });
await pool.query('DROP TABLE IF EXISTS floor_inbox');
await pool.query(
  'CREATE TABLE floor_inbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb NOT NULL)',
);

const app = express();
app.use(express.urlencoded({ extended: false }));
const server = createServer(app);
const sockets = new WebSocketServer({ server, path: '/push' });

app.post('/hook', async (req, res) => {
  const call = req.body as { phone: string; callid: string };
  await pool.query({
    name: 'insert',
    text: 'INSERT INTO floor_inbox (body) VALUES ($1)',
    values: [JSON.stringify(call)],
  });
  const found = await pool.query({
    name: 'find',
    text: 'SELECT c.name FROM contact_numbers n JOIN contacts c USING (contact_id) WHERE n.tenant_id = $1 AND n.e164 = $2',
    values: [tenantId, `+${call.phone}`],
  });
  res.end();
  const frame = JSON.stringify({ callid: call.callid, phone: call.phone, name: found.rows[0]?.name });
  for (const socket of sockets.clients) socket.send(frame);
});

server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
);
process.on('SIGTERM', () => process.exit(0));
