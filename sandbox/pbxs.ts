import { asteriskInSandbox } from './asterisk/in-sandbox.ts';
import { beelineInSandbox } from './beeline/in-sandbox.ts';
import { megafonInSandbox } from './megafon/in-sandbox.ts';
import { autosecretaryInSandbox } from './mts-autosecretary/in-sandbox.ts';
import { autosecretary2InSandbox } from './mts-autosecretary-2/in-sandbox.ts';
import { vpbxInSandbox } from './mts-vpbx/in-sandbox.ts';
import { kolokolInSandbox } from './profile-pbx/in-sandbox.ts';
import { t2InSandbox } from './t2/in-sandbox.ts';

/** Every virtual PBX that the sandbox opens: one line each. */
export const virtualPbxs = {
  megafon: megafonInSandbox,
  mts: autosecretaryInSandbox,
  asterisk: asteriskInSandbox,
  beeline: beelineInSandbox,
  t2: t2InSandbox,
  mts2: autosecretary2InSandbox,
  vpbx: vpbxInSandbox,
  kolokol: kolokolInSandbox,
};

export type PbxName = keyof typeof virtualPbxs;
export const pbxNames = Object.keys(virtualPbxs) as PbxName[];
