import { it } from 'vitest';
import { playCrmDay } from './days/play-crm-day.ts';
import { openZohoOfDay } from './days/zoho-of-day.ts';

it(
  'shows every call of a bad day once and closed, with its agent, and handed-on ones as calls that are tied',
  () => playCrmDay(openZohoOfDay),
  300_000,
);
