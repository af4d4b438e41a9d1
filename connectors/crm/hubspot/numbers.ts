import { textOf } from '../../kit/json-shape.ts';
import type { Row } from './api.ts';
import { type HubspotSettings, numberPropertiesOf } from './settings.ts';

/** What people type into. HubSpot computes the searched ones from these. */
const TYPED = ['phone', 'mobilephone'] as const;
/** Digits without their country, even where it was typed: the same for people of two countries. */
const WITHOUT_COUNTRY = /^hs_searchable_calculated_(?:phone|mobile)_number$/;

/** Properties in which a contact may have its numbers. */
export function numberColumns(settings: Pick<HubspotSettings, 'numberProperties'>): string[] {
  return [...new Set([...TYPED, ...numberPropertiesOf(settings)])];
}

/** The numbers of a contact by which it is told whether it is the one. */
export function numbersOf(properties: Row, settings: Pick<HubspotSettings, 'numberProperties'>): string[] {
  const text = (name: string): string[] => {
    const typed = textOf(properties[name])?.trim() ?? '';
    return typed === '' ? [] : [typed];
  };
  const typed = TYPED.flatMap((name) => text(name));
  const others = numberPropertiesOf(settings).filter(
    (name) => typed.length === 0 || !WITHOUT_COUNTRY.test(name),
  );
  return [...new Set([...typed, ...others.flatMap((name) => text(name))])];
}
