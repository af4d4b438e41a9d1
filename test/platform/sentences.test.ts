import { expect, it } from 'vitest';
import { translator } from '../../src/platform/sentences.ts';

const say = translator([
  { 'There is no such call.': 'Такого звонка нет.', 'answered {status}': 'ответ {status}' },
  {
    'answered {status}: {words}': 'ответ {status}: «{words}»',
    'The PBX refused: {why}.': 'АТС отказала: {why}.',
    'the list of {what} (of {whom}) is empty': 'у {whom} пуст список: {what}',
  },
]);

it('says a whole sentence in the other language, and leaves one that it does not know', () => {
  expect(say('There is no such call.')).toBe('Такого звонка нет.');
  expect(say('There is no such whale.')).toBe('There is no such whale.');
  expect(say('')).toBe('');
});

it('fills blanks wherever the other language has them', () => {
  expect(say('the list of numbers (of Ivan) is empty')).toBe('у Ivan пуст список: numbers');
});

it('takes the pattern that says most', () => {
  expect(say('answered 502')).toBe('ответ 502');
  expect(say('answered 502: Bad Gateway: try later')).toBe('ответ 502: «Bad Gateway: try later»');
});

it('translates a sentence within a sentence, and quotes the words of the PBX', () => {
  expect(say('The PBX refused: answered 400: Номер занят.')).toBe('АТС отказала: ответ 400: «Номер занят».');
});

it('reads dollars, braces and lines of a PBX as words', () => {
  expect(say('answered 500: $& {status}\n$1')).toBe('ответ 500: «$& {status}\n$1»');
});

it('looks at no page', () => {
  const page = `answered 500: ${'<p>'.repeat(10_000)}`;
  expect(say(page)).toBe(page);
});
