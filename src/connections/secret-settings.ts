import { AppError } from '../platform/app-error.ts';

/** Stands for a secret wherever settings leave the server. */
export interface SecretMarker {
  secret: true;
  set: boolean;
}

type Settings = Record<string, unknown>;

/** Settings as a browser may see them: each secret is a marker that says only whether it is set. */
export function hideSecrets(settings: Settings, secretFields: readonly string[]): Settings {
  const visible: Settings = { ...settings };
  for (const field of secretFields) {
    const value = settings[field];
    visible[field] = { secret: true, set: value !== undefined && value !== '' } satisfies SecretMarker;
  }
  return visible;
}

/** A filled-in form over what is stored: secrets left out, empty, or sent back as markers keep their value. */
export function mergeSecrets(form: Settings, before: Settings, secretFields: readonly string[]): Settings {
  const merged: Settings = { ...form };
  for (const field of secretFields) {
    const given = form[field];
    if (given !== undefined && given !== '' && !isMarker(given)) continue;
    if (before[field] === undefined) delete merged[field];
    else merged[field] = before[field];
  }
  return merged;
}

function isMarker(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as Partial<SecretMarker>).secret === true;
}

/**
 * A stored secret goes where it was meant to go: whoever names another address must give the secrets again. Throws `AppError('unprocessable')`.
 * `originsOf`: where the credentials of settings go.
 */
export function refuseOtherDestination(
  secretFields: readonly string[],
  { before, settings, form }: Record<'before' | 'settings' | 'form', Settings>,
  originsOf: (settings: Settings) => readonly string[],
): void {
  const kept = secretFields.filter(
    (field) =>
      settings[field] !== undefined && settings[field] === before[field] && form[field] !== before[field],
  );
  if (kept.length === 0) return;
  const [was, is] = [before, settings].map((one) => originsOf(one).join(' '));
  if (was === is) return;
  throw new AppError('unprocessable', `The address changed: give ${kept.join(' and ')} again.`, {
    details: {
      problems: kept.map((field) => ({
        path: field,
        message: 'is needed again, because the address changed',
      })),
    },
  });
}
