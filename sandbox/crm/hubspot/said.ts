import type { Answer } from '../../http/answer.ts';

export type Fields = Record<string, unknown>;

/** HubSpot's form of every error. */
export class Refused extends Error {
  readonly status: number;
  readonly category: string;

  constructor(status: number, category: string, message: string) {
    super(message);
    this.status = status;
    this.category = category;
  }
}

export function refusal(status: number, category: string, message: string): Answer {
  return {
    status,
    json: { status: 'error', message, correlationId: 'aaaaaaaa-0000-0000-0000-000000000001', category },
  };
}

/** `policy`: which of its limits. Searches tell nothing in headers. */
export function tooMany(policy: 'SECONDLY' | 'TEN_SECONDLY_ROLLING' | 'DAILY', isSearch = false): Answer {
  const name = policy === 'DAILY' ? 'daily' : policy === 'SECONDLY' ? 'secondly' : 'ten_secondly_rolling';
  return {
    status: 429,
    headers: isSearch
      ? {}
      : {
          'x-hubspot-ratelimit-max': '100',
          'x-hubspot-ratelimit-remaining': '0',
          'x-hubspot-ratelimit-interval-milliseconds': '10000',
        },
    json: {
      status: 'error',
      message: `You have reached your ${name} limit.`,
      errorType: 'RATE_LIMIT',
      correlationId: 'aaaaaaaa-0000-0000-0000-000000000002',
      policyName: policy,
    },
  };
}
