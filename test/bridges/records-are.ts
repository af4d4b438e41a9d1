import type { BrowserContext } from 'playwright-core';

/**
 * The hub of this browser knows, from an event of this type on, who the caller is in each of these CRMs: its contact is said to be the
 * record there. Before, it knows nobody.
 */
export async function recordsAre(
  context: BrowserContext,
  known: { records: { crm: string; id: string }[]; from: string },
): Promise<void> {
  await context.addInitScript(`(() => {
    const { records, from } = ${JSON.stringify(known)};
    let isKnown = false;
    const rewritten = (text) => {
      const frame = JSON.parse(text);
      if (frame.event?.type === from) isKnown = true;
      for (const call of frame.event?.data?.call ? [frame.event.data.call] : (frame.calls ?? []))
        call.matches = isKnown
          ? call.matches.flatMap((match) => records.map((record) => ({ ...match, ...record, chosen: true })))
          : [];
      return JSON.stringify(frame);
    };
    const Socket = WebSocket;
    globalThis.WebSocket = class extends Socket {
      set onmessage(hear) {
        super.onmessage = hear && (({ data }) => hear({ data: rewritten(data) }));
      }
    };
  })()`);
}
