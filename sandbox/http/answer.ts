/** What a virtual PBX answers over HTTP. */
export type Answer = { status: number; headers?: Record<string, string | string[]> } & (
  | { json: unknown }
  | { text: string; type?: string }
  | { bytes: Buffer; type: string }
  | { empty: true }
);
