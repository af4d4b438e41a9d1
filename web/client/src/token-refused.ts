/** The token endpoint says no (401 or 403): asking again cannot help until somebody signs in. */
export class TokenRefusedError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'TokenRefusedError';
    this.status = status;
  }
}
