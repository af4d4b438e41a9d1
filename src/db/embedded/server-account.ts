import { readFileSync } from 'node:fs';

/** Who the database server runs as. PostgreSQL refuses to run as root, so root lends it another account. */
export interface ServerAccount {
  name: string;
  uid: number;
  gid: number;
}

/** Accounts that may be lent, best first: PostgreSQL's own where a package made it, else the one that every system has. */
const CANDIDATES = ['postgres', 'nobody'];
/** The number of `nobody` on Linux, for images without an /etc/passwd. */
const OVERFLOW_ID = 65_534;

/** @returns undefined when the hub is not root: the server then runs as the hub itself. */
export function findServerAccount(passwd = readPasswd()): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of CANDIDATES) {
    const fields = passwd
      .split('\n')
      .map((line) => line.split(':'))
      .find((entry) => entry[0] === name);
    const uid = Number(fields?.[2]);
    const gid = Number(fields?.[3]);
    if (Number.isInteger(uid) && uid > 0 && Number.isInteger(gid)) return { name, uid, gid };
  }
  return { name: 'nobody', uid: OVERFLOW_ID, gid: OVERFLOW_ID };
}

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
