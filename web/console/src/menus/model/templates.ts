import type { VoiceMenu } from '../../contract.ts';

export const TEMPLATES = ['departments', 'oneChoice', 'responsibleFirst', 'empty'] as const;
export type Template = (typeof TEMPLATES)[number];

/** Names of the steps, in the language of whoever makes the menu. */
export type TemplateWords = Readonly<
  Record<
    'greeting' | 'departments' | 'sales' | 'support' | 'everybody' | 'responsible' | 'closed' | 'end',
    string
  >
>;

const nobody = { kind: 'agents', agentIds: [], ring: 'all' } as const;

/** A beginning that is nearly a menu: prompts and people are for the person to choose. */
export function beginMenu(template: Template, words: TemplateWords, hoursId: string): VoiceMenu {
  const end = { kind: 'hangUp', name: words.end } as const;
  const asking = { kind: 'choice', waitMs: 5_000, tries: 2 } as const;
  switch (template) {
    case 'departments':
      return {
        start: 'hours',
        steps: {
          hours: { kind: 'hours', hoursId, open: 'departments', closed: 'closed' },
          departments: {
            ...asking,
            name: words.departments,
            keys: { 1: 'sales', 2: 'support' },
            onTimeout: 'sales',
            onWrongKey: 'sales',
          },
          sales: { kind: 'connect', name: words.sales, to: nobody, ringMs: 25_000, otherwise: 'end' },
          support: { kind: 'connect', name: words.support, to: nobody, ringMs: 25_000, otherwise: 'end' },
          closed: { kind: 'hangUp', name: words.closed },
          end,
        },
      };
    case 'oneChoice':
      return {
        start: 'choice',
        steps: {
          choice: {
            ...asking,
            name: words.greeting,
            keys: { 1: 'sales', 2: 'support' },
            onTimeout: 'sales',
            onWrongKey: 'sales',
          },
          sales: { kind: 'connect', name: words.sales, to: nobody, ringMs: 25_000, otherwise: 'end' },
          support: { kind: 'connect', name: words.support, to: nobody, ringMs: 25_000, otherwise: 'end' },
          end,
        },
      };
    case 'responsibleFirst':
      return {
        start: 'responsible',
        steps: {
          responsible: {
            kind: 'connect',
            name: words.responsible,
            to: { kind: 'responsible' },
            ringMs: 20_000,
            otherwise: 'everybody',
          },
          everybody: { kind: 'connect', name: words.everybody, to: nobody, ringMs: 25_000, otherwise: 'end' },
          end,
        },
      };
    case 'empty':
      return { start: 'end', steps: { end } };
  }
}
