/** A refusal of the hub in its own words (RFC 9457); `status` 0: it could not be reached. */
export class HubError extends Error {
  readonly status: number;
  /** `forbidden`, `unprocessable`, …; of ours `unreachable`. */
  readonly code: string;
  /** Of a dial with several PBXs to choose from: `connections`. */
  readonly details: Record<string, unknown>;

  constructor(
    status: number,
    problem: { code?: string; detail?: string; details?: Record<string, unknown> },
  ) {
    super(problem.detail ?? `The hub answered ${status}.`);
    this.name = 'HubError';
    this.status = status;
    this.code = problem.code ?? 'unreachable';
    this.details = problem.details ?? {};
  }
}
