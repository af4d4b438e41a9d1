import { amiDialect, ariDialect } from './asterisk/dialect.ts';
import { beelineDialect } from './beeline/dialect.ts';
import type { Dialect } from './exchange/dialect.ts';
import { megafonDialect } from './megafon/dialect.ts';
import { mtsAutosecretaryDialect } from './mts-autosecretary/dialect.ts';
import { mtsAutosecretary2Dialect } from './mts-autosecretary-2/dialect.ts';
import { mtsVpbxDialect } from './mts-vpbx/dialect.ts';
import { t2Dialect } from './t2/dialect.ts';

/** Every dialect that can be played offline: one line each. */
export const dialects: readonly Dialect[] = [
  beelineDialect,
  megafonDialect,
  mtsAutosecretaryDialect,
  mtsAutosecretary2Dialect,
  mtsVpbxDialect,
  ariDialect,
  amiDialect,
  t2Dialect,
];
