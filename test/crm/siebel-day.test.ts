import { it } from 'vitest';
import { playCrmDay } from './days/play-crm-day.ts';
import { openSiebel } from './days/siebel-of-day.ts';

it(
  'shows every call of a bad day once, with the right agent, person and time',
  () => playCrmDay(openSiebel),
  300_000,
);
