import type { Answer } from '../../http/answer.ts';

export type Fields = Record<string, unknown>;

/** A method that says no: `error` and its text, as the portal words them. */
export class PortalRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, description: string, status = 400) {
    super(description);
    this.code = code;
    this.status = status;
  }
}

export function refusal(code: string, description: string, status: number, more: Fields = {}): Answer {
  return { status, json: { error: code, error_description: description, ...more } };
}

/** Around every result there is a block about the time it took. */
export function result(value: unknown, now: number, more: Fields = {}): Answer {
  const seconds = now / 1000;
  return {
    status: 200,
    json: {
      result: value,
      ...more,
      time: {
        start: seconds,
        finish: seconds,
        duration: 0.01,
        processing: 0.01,
        date_start: new Date(now).toISOString(),
        date_finish: new Date(now).toISOString(),
        operating_reset_at: Math.floor(seconds) + 600,
        operating: 0.01,
      },
    },
  };
}

/** JSON or a form: the portal takes both. */
export function readFields(body: string): Fields {
  if (body.trim() === '') return {};
  if (body.trimStart().startsWith('{')) return JSON.parse(body) as Fields;
  return Object.fromEntries(new URLSearchParams(body));
}

export function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
