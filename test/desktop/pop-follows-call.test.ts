import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildDesktop, hasChromium, launch, SKIPPED } from './browser.ts';
import { CALLER, type RealHub, STAFF, startRealHub } from './real-hub.ts';
import { NOTHING, step, ThreeDesks } from './three-desks.ts';

if (!hasChromium) console.warn(`Three desks ${SKIPPED}`);

const [anna, boris, vera] = [STAFF[101], STAFF[102], STAFF[103]];
const rings = `Ringing: ${CALLER.name}`;
const talks = `Talking: ${CALLER.name}`;
const over = `Ended: ${CALLER.name}`;

/** Moments are ms of the recording; its README says what happens when. */
describe.skipIf(!hasChromium)('the card follows the call from desk to desk', { timeout: 180_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildDesktop>>;
  let hub: RealHub;
  let three: ThreeDesks;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildDesktop(), launch()]);
    hub = await startRealHub(built.dist);
    three = new ThreeDesks(hub);
    await three.open(browser);
  }, 240_000);

  afterEach(async () => {
    await three.clear();
    expect([...three.desks.values()].flatMap(({ complaints }) => complaints)).toEqual([]);
  });

  afterAll(async () => {
    await three?.close();
    await browser?.close();
    await hub?.stop();
    await built?.remove();
  });

  it('through a hunt: each phone in turn, and who did not answer before', async () => {
    const story = three.story('hunt-fourth-answers');
    story.playTo(2_000);
    await three.expectToShow({ 101: [{ card: rings }], 102: NOTHING, 103: NOTHING });
    story.playTo(5_000);
    const annaMissed = step(101, 'did not answer, rang 0:02');
    const atAnna = {
      card: over,
      note: `You did not answer; the call went on to ${boris}`,
      chain: [annaMissed, step(102, 'rings')],
    };
    await three.expectToShow({ 101: [atAnna], 102: [{ card: rings, chain: [annaMissed] }], 103: NOTHING });
    story.playTo(8_000);
    const borisMissed = step(102, 'did not answer, rang 0:03');
    await three.expectToShow({
      101: [{ ...atAnna, chain: [annaMissed, borisMissed, step(103, 'rings')] }],
      102: [
        {
          card: over,
          note: `You did not answer; the call went on to ${vera}`,
          chain: [annaMissed, borisMissed, step(103, 'rings')],
        },
      ],
      103: [{ card: rings, chain: [annaMissed, borisMissed] }],
    });
    story.playToEnd();
    const whole = [
      annaMissed,
      borisMissed,
      step(103, 'did not answer, rang 0:03'),
      'Agent 104 104: talked 0:05',
    ];
    await three.expectToShow({
      101: [{ ...atAnna, chain: whole }],
      102: [{ card: over, note: `You did not answer; the call went on to ${vera}`, chain: whole }],
      103: [{ card: over, note: 'You did not answer; the call went on to Agent 104', chain: whole }],
    });
  });

  it('through a hunt that the caller does not wait for', async () => {
    const story = three.story('hunt-abandoned-at-second');
    story.playTo(2_000);
    await three.expectToShow({ 101: [{ card: rings }], 102: NOTHING, 103: NOTHING });
    story.playTo(4_000);
    const annaMissed = step(101, 'did not answer, rang 0:03');
    await three.expectToShow({
      101: [
        {
          card: over,
          note: `You did not answer; the call went on to ${boris}`,
          chain: [annaMissed, step(102, 'rings')],
        },
      ],
      102: [{ card: rings, chain: [annaMissed] }],
      103: NOTHING,
    });
    story.playToEnd();
    await three.expectToHaveClosed({
      101: [`You did not answer; the call went on to ${boris}`],
      102: ['The caller hung up before an answer'],
      103: [],
    });
  });

  it('through a queue: in turn, and the one who answers has it', async () => {
    const story = three.story('queue-linear-third-answers');
    story.playTo(2_000);
    await three.expectToShow({ 101: [{ card: rings }], 102: NOTHING, 103: NOTHING });
    story.playTo(6_000);
    const annaMissed = step(101, 'did not answer, rang 0:03');
    await three.expectToShow({
      101: [
        {
          card: over,
          note: `You did not answer; the call went on to ${boris}`,
          chain: [annaMissed, step(102, 'rings')],
        },
      ],
      102: [{ card: rings, chain: [annaMissed] }],
      103: NOTHING,
    });
    story.playTo(8_500);
    await three.expectToHaveClosed({
      101: [`You did not answer; the call went on to ${boris}`],
      102: [`You did not answer; the call went on to ${vera}`],
      103: [],
    });
    story.playTo(11_000);
    const pair = [annaMissed, step(102, 'did not answer, rang 0:03')];
    await three.expectToShow({
      101: [
        {
          card: over,
          note: `You did not answer; the call went on to ${boris}`,
          chain: [...pair, step(103, 'talking')],
        },
      ],
      102: [
        {
          card: over,
          note: `You did not answer; the call went on to ${vera}`,
          chain: [...pair, step(103, 'talking')],
        },
      ],
      103: [{ card: talks, chain: pair }],
    });
    story.playToEnd();
    await three.expectToHaveClosed({
      101: [`You did not answer; the call went on to ${boris}`],
      102: [`You did not answer; the call went on to ${vera}`],
      103: ['You hung up'],
    });
  });

  it('through a queue that rings everybody: the cards of the others close and say who has it', async () => {
    const story = three.story('queue-ringall-answered');
    story.playTo(2_000);
    const all = { 101: [{ card: rings }], 102: [{ card: rings }], 103: [{ card: rings }] };
    await three.expectToShow(all);
    story.playTo(6_000);
    await three.expectToHaveClosed({ 101: [`Answered by ${vera}`], 102: [`Answered by ${vera}`], 103: [] });
    story.playToEnd();
    await three.expectToHaveClosed({
      101: [`Answered by ${vera}`],
      102: [`Answered by ${vera}`],
      103: ['The customer hung up'],
    });
  });

  it('through a blind transfer: the next desk rings with the customer, and knows from whom', async () => {
    const story = three.story('blind-transfer-refer');
    story.playTo(3_000);
    await three.expectToShow({ 101: [{ card: talks }], 102: NOTHING, 103: NOTHING });
    story.playTo(5_000);
    const annaGave = step(101, `talked 0:03, transferred to ${boris}`);
    const atAnna = { card: over, note: `Transferred to ${boris}`, chain: [annaGave, step(102, 'rings')] };
    const note = `Transferred to you by ${anna} (101).`;
    await three.expectToShow({
      101: [atAnna],
      102: [{ card: rings, note, chain: [annaGave] }],
      103: NOTHING,
    });
    story.playTo(8_000);
    await three.expectToShow({
      101: [{ ...atAnna, chain: [annaGave, step(102, 'talking')] }],
      102: [{ card: talks, chain: [annaGave] }],
      103: NOTHING,
    });
    story.playToEnd();
    await three.expectToHaveClosed({
      101: [`Transferred to ${boris}`],
      102: ['The customer hung up'],
      103: [],
    });
  });

  it('through an attended transfer: who is asked sees the customer, marked as a consultation', async () => {
    const story = three.story('attended-transfer-refer');
    story.playTo(5_000);
    const annaHolds = step(101, 'talked 0:03, holds the customer');
    await three.expectToShow({
      101: [
        {
          card: `Consulting: ${CALLER.name}`,
          note: `The phone of ${boris} (102) rings. The customer waits.`,
        },
      ],
      102: [
        {
          card: `Colleague asks: ${CALLER.name}`,
          note: `${anna} (101) is asking you about this customer. The customer waits and does not hear you.`,
          chain: [annaHolds],
        },
      ],
      103: NOTHING,
    });
    story.playTo(8_000);
    await three.expectToShow({
      101: [
        {
          card: `Consulting: ${CALLER.name}`,
          note: `You are asking ${boris} (102). The customer waits and does not hear you.`,
        },
      ],
      102: [
        {
          card: `Consultation: ${CALLER.name}`,
          note: `${anna} (101) is asking you about this customer. The customer waits and does not hear you.`,
          chain: [annaHolds],
        },
      ],
      103: NOTHING,
    });
    story.playTo(11_000);
    const annaGave = step(101, `talked 0:03, transferred to ${boris}`);
    await three.expectToShow({
      101: [{ card: over, note: `Transferred to ${boris}`, chain: [annaGave, step(102, 'talking')] }],
      102: [{ card: talks, chain: [annaGave] }],
      103: NOTHING,
    });
    story.playToEnd();
    await three.expectToHaveClosed({
      101: [`Transferred to ${boris}`],
      102: ['The customer hung up'],
      103: [],
    });
  });

  it('through a consultation that ends without a transfer', async () => {
    const story = three.story('attended-transfer-aborted');
    story.playTo(3_000);
    await three.expectToShow({ 101: [{ card: talks }], 102: NOTHING, 103: NOTHING });
    story.playTo(8_000);
    await three.expectToShow({
      101: [
        {
          card: `Consulting: ${CALLER.name}`,
          note: `You are asking ${boris} (102). The customer waits and does not hear you.`,
        },
      ],
      102: [
        {
          card: `Consultation: ${CALLER.name}`,
          note: `${anna} (101) is asking you about this customer. The customer waits and does not hear you.`,
          chain: [step(101, 'talked 0:03, holds the customer')],
        },
      ],
      103: NOTHING,
    });
    story.playTo(11_000);
    await three.expectToShow({
      101: [{ card: talks }],
      102: [
        {
          card: over,
          note: 'Consultation is over; the call stayed with your colleague',
          chain: [step(101, 'talking'), step(102, 'was asked')],
        },
      ],
      103: NOTHING,
    });
    story.playToEnd();
    await three.expectToHaveClosed({
      101: ['The customer hung up'],
      102: ['Consultation is over; the call stayed with your colleague'],
      103: [],
    });
  });

  it('through a transfer that fails: the card comes back and says why', async () => {
    const story = three.story('blind-transfer-returns');
    story.playTo(3_000);
    await three.expectToShow({ 101: [{ card: talks }], 102: NOTHING, 103: NOTHING });
    story.playTo(6_000);
    const annaGives = step(101, `talked 0:03, transferred to ${boris}`);
    await three.expectToShow({
      101: [{ card: over, note: `Transferred to ${boris}`, chain: [annaGives, step(102, 'rings')] }],
      102: [{ card: rings, note: `Transferred to you by ${anna} (101).`, chain: [annaGives] }],
      103: NOTHING,
    });
    story.playTo(8_500);
    const tried = [
      step(101, `talked 0:03, transferred to ${boris}, came back`),
      step(102, 'did not answer, rang 0:03'),
    ];
    const back = `${boris} (102) did not answer. The customer is back with you.`;
    const atBoris = { card: over, note: `You did not answer; the call went on to ${anna}` };
    await three.expectToShow({
      101: [{ card: rings, note: back, chain: tried }],
      102: [{ ...atBoris, chain: [...tried, step(101, 'rings')] }],
      103: NOTHING,
    });
    // Also for whoever listens instead of looking.
    const spoken = three.desks.get(101)?.page.locator('[data-spoken="urgent"]');
    await expect
      .poll(() => spoken?.textContent())
      .toBe(`Incoming call: ${CALLER.name}, ${CALLER.company}. ${back}`);
    story.playTo(11_000);
    await three.expectToShow({
      101: [{ card: talks, note: back, chain: tried }],
      102: [{ ...atBoris, chain: [...tried, step(101, 'talking')] }],
      103: NOTHING,
    });
    story.playToEnd();
    await three.expectToHaveClosed({ 101: ['The customer hung up'], 102: [atBoris.note], 103: [] });
  });

  it('through a transfer that nobody takes, after which the PBX drops the customer', async () => {
    const story = three.story('blind-transfer-unanswered');
    story.playTo(3_000);
    await three.expectToShow({ 101: [{ card: talks }], 102: NOTHING, 103: NOTHING });
    story.playTo(6_000);
    await three.expectToShow({
      101: [
        {
          card: over,
          note: `Transferred to ${boris}`,
          chain: [step(101, `talked 0:03, transferred to ${boris}`), step(102, 'rings')],
        },
      ],
      102: [
        {
          card: rings,
          note: `Transferred to you by ${anna} (101).`,
          chain: [step(101, `talked 0:03, transferred to ${boris}`)],
        },
      ],
      103: NOTHING,
    });
    story.playToEnd();
    await three.expectToHaveClosed({
      101: [`Transferred to ${boris}, who did not take the call`],
      102: ['You did not answer'],
      103: [],
    });
  });

  it('in Russian as in English', async () => {
    for (const page of three.pages()) await page.locator('button[lang="ru"]').click();
    const story = three.story('blind-transfer-returns');
    story.playTo(3_000);
    await three.expectToShow({
      101: [{ card: `Разговор: ${CALLER.name}` }],
      102: NOTHING,
      103: NOTHING,
    });
    story.playTo(6_000);
    const gives = step(101, `разговор 0:03, перевод: ${boris}`);
    await three.expectToShow({
      101: [
        {
          card: `Завершён: ${CALLER.name}`,
          note: `Переведён: ${boris}`,
          chain: [gives, step(102, 'звонит')],
        },
      ],
      102: [
        { card: `Звонит: ${CALLER.name}`, note: `Звонок переводит на вас ${anna} (101).`, chain: [gives] },
      ],
      103: NOTHING,
    });
    story.playTo(8_500);
    await three.expectToShow({
      101: [
        {
          card: `Звонит: ${CALLER.name}`,
          note: `${boris} (102): нет ответа. Клиент снова у вас.`,
          chain: [
            step(101, `разговор 0:03, перевод: ${boris}, вернулся`),
            step(102, 'нет ответа, звонил 0:03'),
          ],
        },
      ],
      102: [
        {
          card: `Завершён: ${CALLER.name}`,
          note: `Вы не ответили, звонок ушёл дальше: ${anna}`,
          chain: [
            step(101, `разговор 0:03, перевод: ${boris}, вернулся`),
            step(102, 'нет ответа, звонил 0:03'),
            step(101, 'звонит'),
          ],
        },
      ],
      103: NOTHING,
    });
    story.playToEnd();
    await three.expectToHaveClosed({
      101: ['Клиент положил трубку'],
      102: [`Вы не ответили, звонок ушёл дальше: ${anna}`],
      103: [],
    });
    for (const page of three.pages()) await page.locator('button[lang="en"]').click();
  });
});
