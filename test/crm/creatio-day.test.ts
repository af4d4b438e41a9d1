import { it } from 'vitest';
import { openCreatio } from './days/creatio-of-day.ts';
import { playCrmDay } from './days/play-crm-day.ts';

it(
  'shows every call of a bad day once, with the right agent, person and talk',
  () => playCrmDay(openCreatio),
  300_000,
);
