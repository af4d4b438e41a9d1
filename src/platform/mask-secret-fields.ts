const MASK = '***';
/** Names under which PBXs and CRMs put what lets somebody in. */
const SECRET_NAME = /token|secret|passw|authorization|api[-_]?key|cookie|signature|^sign$|credential/i;

/** Any JSON, with the values of fields that are named like secrets taken out, however deep. */
export function maskSecretFields(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(maskSecretFields);
  if (json === null || typeof json !== 'object') return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      SECRET_NAME.test(name) && value !== null ? MASK : maskSecretFields(value),
    ]),
  );
}
