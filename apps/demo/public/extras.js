// A line of the last prices. The server sends the price alone; the line is this script's.
const MOST_PRICES = 40;

window.liveTemplateHooks = {
  Spark: {
    mounted() {
      this.prices = [];
      this.draw();
    },

    updated() {
      this.draw();
    },

    draw() {
      this.prices = [...this.prices, Number(this.el.dataset.price)].slice(-MOST_PRICES);
      const low = Math.min(...this.prices);
      const range = Math.max(...this.prices) - low || 1;
      const points = this.prices.map((price, index) => {
        const right = this.prices.length - 1 - index;
        return `${100 - (100 * right) / (MOST_PRICES - 1)},${22 - (20 * (price - low)) / range}`;
      });
      this.el.querySelector('polyline').setAttribute('points', points.join(' '));
    },
  },
};
