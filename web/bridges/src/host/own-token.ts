export interface OwnToken {
  token?: string;
  expiresAt?: string;
  /** Why there is none; 0 where the endpoint could not be reached. */
  status?: number;
}

/** From the endpoint of the page's own site; its cookies go along. */
export async function fetchToken(endpoint: string): Promise<OwnToken> {
  try {
    const response = await fetch(endpoint, { method: 'POST', credentials: 'same-origin' });
    if (!response.ok) return { status: response.status };
    const { token, expiresAt } = (await response.json()) as OwnToken;
    return typeof token === 'string'
      ? { token, ...(typeof expiresAt === 'string' && { expiresAt }) }
      : { status: 0 };
  } catch {
    return { status: 0 };
  }
}
