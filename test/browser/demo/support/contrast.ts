/**
 * Texts that stand out less from what is behind them than WCAG's AA asks for (4.5 to 1), each with its ratio.
 * Runs inside the browser, so it must not refer to anything outside of itself.
 */
export function faintTexts(): string[] {
  // What has just changed is lit up for a moment, and a change of colours takes one.
  for (const animation of document.getAnimations()) animation.cancel();
  const faint: string[] = [];
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim());
    if (!hasText || !element.checkVisibility() || element.matches(':disabled')) continue;
    const ratio = contrast(luminance(getComputedStyle(element).color), luminance(paperBehind(element)));
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 120)}`);
  }
  return faint;

  function paperBehind(element: Element): string {
    for (let place: Element | null = element; place; place = place.parentElement) {
      const { backgroundColor, backgroundImage } = getComputedStyle(place);
      if (place.localName === 'mark') return /rgb\(\d+, \d+, \d+\)/.exec(backgroundImage)?.[0] ?? backgroundColor;
      if (!/^rgba\(.*, 0\)$/.test(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  }

  function luminance(color: string): number {
    const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(one: number, other: number): number {
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  }
}
