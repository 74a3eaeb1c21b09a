/** What a golden history is for, and lines it must keep pinning; else it tells another story. */
type Story = { readonly about: string; readonly shows: readonly RegExp[] };

export const stories: Readonly<Record<string, Story>> = {
  'bands-come-back': {
    about: 'Bands go out, come back and go out again: what was open ends with the return. [PRE4]',
    shows: [/band-out/, /band-in/],
  },
  'busy-floor': {
    about: 'Many people at once: places and visitors compete for nothing but attention. [RUL6]',
    shows: [/sent/, /tells/, /award/, /held winner/, /held crowding/, /control/],
  },
  'clock-set-back-and-forth': {
    about: 'Somebody moves the wall clock: schedules follow, dwells and waits do not. [TIM2]',
    shows: [/sent sim\/clock/, /sent/],
  },
  'demo-another-day': {
    about: 'Half have not agreed, most of the rest want little: consent and choice hold. [ATT1]',
    shows: [/held consent/, /held visitorBudget/, /sent demo\/welcome/],
  },
  'demo-evening': {
    about: 'Offers meet the quiet hours and are dropped; thanks wait until they end. [RUL7]',
    shows: [/held quietHours/, /deferred demo\/thanks/, /sent demo\/second-till/],
  },
  'demo-morning': {
    about:
      'Six whole visits, all agreed: offers, goods, a till, a queue, thanks. [SHF1, SHF2, SHF4]',
    shows: [
      /sent demo\/welcome/,
      /sent demo\/shoes-offer/,
      /nearMiss conditions/,
      /alert warning demo\/second-till/,
      /award 10 demo\/points/,
      /conversion purchased/,
      /task sales demo\/taken-not-paid/,
      /held winner/,
    ],
  },
  'demo-noon': {
    about: 'The same shop crowded: a full café, budgets used up, one winner, a control. [RUL4]',
    shows: [
      /held crowding demo\/cafe/,
      /held winner/,
      /held visitorBudget/,
      /held consent/,
      /control control/,
      /award 10 demo\/points/,
      /alert warning demo\/second-till/,
    ],
  },
  'held-out-of-an-experiment': {
    about: 'Some are held out, use up their place, and may yet convert. [RUL5]',
    shows: [/control control/],
  },
  'hesitating-is-helped': {
    about: 'Taken and put back: staff are called to the shelf, and a light is lit. [JNY3]',
    shows: [/task sales sim\/hesitates/, /tells shelf-1 light/],
  },
  'inputs-set-aside': {
    about: 'Inputs that break the engine are skipped, and the story goes on without them.',
    shows: [/sent/],
  },
  'left-alone': {
    about: 'A visitor wants to be left alone, with messages on their way. [ATT1]',
    shows: [/leftAlone|held visitorBudget/],
  },
  'offer-that-converts': {
    about: 'A goal is met in its time, by who was treated. [RUL13]',
    shows: [/conversion purchased/],
  },
  'picked-up-and-not-bought': {
    about: 'A pick-up without a purchase in its time. [RUL22]',
    shows: [/not-bought/],
  },
  'queue-opens-a-till': {
    about: 'A queue holds above its bound: a task, an alert, a command to a till. [RUL20]',
    shows: [/tells till-1 open sim\/queue-long/, /alert warning sim\/queue-long/],
  },
  'quiet-hours': {
    about: 'Offers within the quiet hours are dropped, others held until they end. [RUL7]',
    shows: [/held quietHours|deferred/],
  },
  'returned-goods': {
    about: 'A sale is taken back, and what followed from it with it. [SHF4]',
    shows: [/award -\d+|conversion taken back/],
  },
  'short-visit': { about: 'Someone comes and goes: closings on leaving.', shows: [/sent/] },
  'spender-gets-points': {
    about: 'Sums over what was bought lead to points and a webhook. [RUL9]',
    shows: [/award 50 sim\/spender/, /webhook crm/],
  },
  'thanks-put-off': {
    about: 'Messages put off, and judged again when their time has come. [RUL7]',
    shows: [/deferred sim\/(thanks|held-over)/],
  },
  'third-time-in-the-shoes': {
    about: 'A count over a month, of one visitor and one zone. [RUL9]',
    shows: [/sent sim\/third-time/],
  },
};
