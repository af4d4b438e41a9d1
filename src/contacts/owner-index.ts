import type { Transaction } from '../db/database.ts';

/** Agent id by name or by extension (login, direct number); undefined when nobody, or more than one, is called so. */
export async function readOwnerIndex(
  tx: Transaction,
  tenantId: string,
): Promise<(written: string) => string | undefined> {
  const { rows } = await tx.query<{ called: string; agent_id: string }>(
    `SELECT name AS called, agent_id FROM agents WHERE tenant_id = $1 AND active
     UNION SELECT d.value, d.agent_id FROM devices d JOIN agents a ON a.agent_id = d.agent_id AND a.active
     WHERE d.tenant_id = $1`,
    [tenantId],
  );
  /** Key: name or device in lower case. */
  const index = new Map<string, string | undefined>();
  for (const { called, agent_id } of rows) {
    const key = normalize(called);
    index.set(key, index.has(key) && index.get(key) !== agent_id ? undefined : agent_id);
  }
  return (written) => index.get(normalize(written));
}

function normalize(text: string): string {
  return text.trim().toLowerCase().replaceAll('ё', 'е').replace(/\s+/gu, ' ');
}
