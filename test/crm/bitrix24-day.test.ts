import { it } from 'vitest';
import { openBitrix24OfDay } from './days/bitrix24-of-day.ts';
import { playCrmDay } from './days/play-crm-day.ts';

it(
  'shows every call of a bad day once, with the right agent, duration and outcome',
  () => playCrmDay(openBitrix24OfDay),
  300_000,
);
