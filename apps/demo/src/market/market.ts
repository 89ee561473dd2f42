export interface Quote {
  readonly Symbol: string;
  readonly Price: number;
  /** Since the start of the day, in percent. */
  readonly Change: number;
}

const OPENING: readonly (readonly [symbol: string, price: number])[] = [
  ['COFFEE', 312.4],
  ['COCOA', 8120.5],
  ['COTTON', 71.18],
  ['SUGAR', 19.87],
  ['WHEAT', 548.25],
  ['RUBBER', 201.3],
];

/** Largest step of a price in one beat, in percent. */
const LARGEST_STEP = 0.4;
const MOVES_EACH_BEAT = 2;

/** Prices that everybody sees alike. */
export function firstQuotes(): Quote[] {
  return OPENING.map(([Symbol, Price]) => move({ Symbol, Price, Change: 0 }));
}

/** One beat later: a few of them have moved, as on a real market. */
export function nextQuotes(quotes: readonly Quote[]): Quote[] {
  const moving = new Set(Array.from({ length: MOVES_EACH_BEAT }, () => Math.floor(Math.random() * quotes.length)));
  return quotes.map((quote, index) => (moving.has(index) ? move(quote) : quote));
}

function move(quote: Quote): Quote {
  const opening = OPENING.find(([symbol]) => symbol === quote.Symbol)?.[1] ?? quote.Price;
  const price = nextPrice(quote.Price);
  return { ...quote, Price: price, Change: changeInPercent(opening, price) };
}

/** A random step, up or down, in whole hundredths. */
export function nextPrice(price: number): number {
  const step = (Math.random() - 0.5) * 2 * LARGEST_STEP;
  return Math.max(0.01, hundredths(price * (1 + step / 100)));
}

export function changeInPercent(from: number, to: number): number {
  return hundredths((to / from - 1) * 100);
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
