import { HttpError, requestJson } from './http.ts';

export interface Me {
  user: {
    id: string;
    name: string;
    email: string;
    role:
      | 'admin'
      | 'supervisor'
      | 'agent' /** False: came in by a one-time link and has no other way back. */;
    hasPassword?: boolean;
  };
  tenant: { id: string; name: string; country: string; locale: string };
  agent: { agentId: string; name: string } | null;
}

/** Null: nobody is signed in. */
export async function readMe(signal?: AbortSignal): Promise<Me | null> {
  try {
    return await requestJson<Me>('GET', '/api/v1/me', undefined, signal);
  } catch (error) {
    if (error instanceof HttpError && error.status === 401) return null;
    throw error;
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  await requestJson('POST', '/api/auth/sign-in/email', { email, password });
}

export async function signOut(): Promise<void> {
  await requestJson('POST', '/api/auth/sign-out', {});
}

export async function setPassword(newPassword: string): Promise<void> {
  await requestJson('POST', '/api/v1/me/password', { newPassword });
}

export async function pushToken(): Promise<string> {
  const { token } = await requestJson<{ token: string }>('POST', '/api/v1/push-tokens', {});
  return token;
}
