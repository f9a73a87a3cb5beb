/* Charts that answer to a pointer, a finger and a keyboard. Without this script the still pictures stay.

Every chart is drawn anew from its spec when a series goes on or off, when a stretch is chosen and when the page
turns dark: the spec and the state decide what is seen, nothing else. All words come from the page. */
"use strict";
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  /* Expressions are interpreted, since the page forbids eval; the page has its own tooltips. */
  const options = {
    mode: "vega-lite",
    ast: true,
    renderer: "canvas",
    actions: false,
    defaultStyle: false,
    hover: false,
    tooltip: () => {},
  };
  const CLOSEST = 1 / 40; /* of the whole range: the shortest stretch that can be chosen */

  class LiveChart {
    constructor(box) {
      this.box = box;
      this.told = JSON.parse(box.querySelector("script").textContent);
      this.plot = box.querySelector(".plot");
      this.canvas = box.querySelector(".canvas");
      this.tip = box.querySelector(".tip");
      this.rule = box.querySelector(".rule");
      this.band = box.querySelector(".band");
      this.off = new Set();
      this.bars = Array.isArray(this.told.periods);
      this.whole = this.bars ? [0, this.told.periods.length] : this.told.range;
      this.span = this.whole.slice();
      this.at = null;
      this.buttons();
      this.pointer();
    }

    /* What is drawn */

    visible(row) {
      if (row.name !== undefined && this.off.has(row.name)) return false;
      if (row.period === undefined) return true;
      const x = this.bars ? this.told.periods.indexOf(row.period) + 0.5 : row.x;
      return x >= this.span[0] && x <= this.span[1];
    }

    spec() {
      const spec = structuredClone(this.told.spec);
      if (dark.matches) {
        for (const [path, value] of this.told.night) {
          path.slice(0, -1).reduce((node, key) => node[key], spec)[path.at(-1)] = value;
        }
      }
      for (const layer of spec.layer) layer.data.values = layer.data.values.filter((row) => this.visible(row));
      spec.width = this.canvas.clientWidth;
      spec.height = this.reserve();
      return spec;
    }

    /* The room a chart takes is kept before it is drawn, so that nothing below it jumps. */
    reserve() {
      const height = Math.round(Math.min(Math.max(this.canvas.clientWidth * 0.42, 150), 300));
      this.canvas.style.minHeight = `${height}px`;
      return height;
    }

    /* One drawing at a time; what changes meanwhile is drawn after it. */
    async draw() {
      this.stale = true;
      if (this.busy) return;
      this.busy = true;
      try {
        while (this.stale) {
          this.stale = false;
          await this.redraw();
        }
      } catch (error) {
        console.error(error);
        this.box.hidden = true;
        this.box.closest(".chart").classList.remove("lively");
      } finally {
        this.busy = false;
      }
    }

    async redraw() {
      this.width = this.canvas.clientWidth;
      if (!this.width) return;
      const before = this.drawn;
      /* Set in what Vega-Lite compiles to: it writes dates as expressions that the interpreter cannot read. */
      const patch = (compiled) => {
        const x = compiled.scales.find((scale) => scale.name === "x");
        x.domain = this.bars ? this.told.periods.slice(...this.span) : this.span;
        return compiled;
      };
      this.drawn = await window.zhoubaoEmbed(this.canvas, this.spec(), { ...options, patch });
      this.view = this.drawn.view;
      if (before) before.finalize();
      const picture = this.canvas.querySelector("canvas");
      picture.setAttribute("role", "img");
      picture.setAttribute("aria-label", this.told.alt);
      this.rows = new Map();
      for (const layer of this.told.spec.layer) {
        for (const row of layer.data.values) {
          if (row.text === undefined || !this.visible(row)) continue;
          const key = this.bars ? row.period : row.x;
          if (!this.rows.has(key)) this.rows.set(key, new Map());
          this.rows.get(key).set(row.name, row);
        }
      }
      this.stops = [...this.rows.keys()];
      if (this.bars) this.stops.sort((a, b) => this.told.periods.indexOf(a) - this.told.periods.indexOf(b));
      else this.stops.sort((a, b) => a - b);
      this.tell(null);
      for (const tool of this.box.querySelectorAll("[data-zoom]")) {
        tool.disabled = tool.dataset.zoom === "in" ? this.size() <= this.least() * 1.01 : this.size() >= this.size(this.whole);
      }
    }

    /* Where things stand: the plot's left, top, width and height inside the canvas */

    frame() {
      const pad = this.view.padding();
      const [x, y] = this.view.origin();
      return { x: pad.left + x, y: pad.top + y, w: this.view.signal("width"), h: this.view.signal("height") };
    }

    xOf(stop) {
      const scale = this.view.scale("x");
      return this.frame().x + scale(stop) + (this.bars ? scale.bandwidth() / 2 : 0);
    }

    valueAt(x) {
      const frame = this.frame();
      const inside = Math.min(Math.max(x - frame.x, 0), frame.w);
      return this.bars ? this.span[0] + (inside / frame.w) * this.size() : Number(this.view.scale("x").invert(inside));
    }

    /* The stretch that is shown */

    size(span = this.span) {
      return span[1] - span[0];
    }

    least() {
      return this.bars ? Math.min(3, this.size(this.whole)) : this.size(this.whole) * CLOSEST;
    }

    show(from, to) {
      let size = Math.min(Math.max(to - from, this.least()), this.size(this.whole));
      if (this.bars) size = Math.round(size);
      const middle = (from + to) / 2;
      let first = Math.min(Math.max(middle - size / 2, this.whole[0]), this.whole[1] - size);
      if (this.bars) first = Math.round(first);
      this.span = [first, first + size];
      this.later();
    }

    scale(factor, about = (this.span[0] + this.span[1]) / 2) {
      const grown = this.bars && factor > 1 ? Math.max(factor, 1 + 2 / this.size()) : factor;
      this.show(about - (about - this.span[0]) * grown, about + (this.span[1] - about) * grown);
    }

    later() {
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => {
        this.waiting = 0;
        this.draw();
      });
    }

    /* What is read off it */

    nearest(x) {
      return this.stops.reduce(
        (best, stop) => (best === null || Math.abs(this.xOf(stop) - x) < Math.abs(this.xOf(best) - x) ? stop : best),
        null,
      );
    }

    tell(stop) {
      this.at = stop;
      this.tip.hidden = this.rule.hidden = stop === null;
      if (stop === null) return;
      const rows = this.rows.get(stop);
      const head = document.createElement("p");
      head.textContent = rows.values().next().value.period;
      const list = document.createElement("dl");
      for (const button of this.box.querySelectorAll("[data-series]")) {
        const row = rows.get(button.dataset.series);
        if (!row) continue;
        const line = document.createElement("div");
        const name = document.createElement("dt");
        const value = document.createElement("dd");
        name.append(button.querySelector("svg").cloneNode(true), row.name);
        value.textContent = row.text;
        if (row.provisional) {
          const mark = document.createElement("small");
          mark.textContent = ` ${this.told.provisional}`;
          value.append(mark);
        }
        line.append(name, value);
        list.append(line);
      }
      this.tip.replaceChildren(head, list);
      const frame = this.frame();
      const x = this.xOf(stop);
      Object.assign(this.rule.style, { left: `${x}px`, top: `${frame.y}px`, height: `${frame.h}px` });
      const room = this.plot.clientWidth - this.tip.offsetWidth;
      const beside = x + 12 > room ? x - 12 - this.tip.offsetWidth : x + 12;
      Object.assign(this.tip.style, { left: `${Math.min(Math.max(beside, 0), Math.max(room, 0))}px`, top: `${frame.y}px` });
    }

    /* Hands */

    buttons() {
      for (const button of this.box.querySelectorAll("[data-series]")) {
        button.addEventListener("click", () => {
          const name = button.dataset.series;
          const shown = this.off.has(name);
          if (shown) this.off.delete(name);
          else this.off.add(name);
          button.setAttribute("aria-pressed", String(shown));
          this.draw();
        });
      }
      const steps = {
        in: () => this.scale(0.5),
        out: () => this.scale(2),
        earlier: () => this.show(this.span[0] - this.size() / 2, this.span[1] - this.size() / 2),
        later: () => this.show(this.span[0] + this.size() / 2, this.span[1] + this.size() / 2),
        all: () => this.show(...this.whole),
      };
      for (const tool of this.box.querySelectorAll("[data-zoom]")) {
        tool.addEventListener("click", steps[tool.dataset.zoom]);
      }
    }

    pointer() {
      const plot = this.plot;
      const x = (event) => event.clientX - plot.getBoundingClientRect().left;
      let from = null;
      const still = () => {
        from = null;
        this.band.hidden = true;
      };
      plot.addEventListener("pointerdown", (event) => {
        if (event.button === 0 && this.view) from = x(event);
      });
      plot.addEventListener("pointermove", (event) => {
        if (!this.view) return;
        if (from === null || Math.abs(x(event) - from) < 8) {
          this.tell(this.nearest(x(event)));
          return;
        }
        if (!plot.hasPointerCapture(event.pointerId)) plot.setPointerCapture(event.pointerId);
        const frame = this.frame();
        const ends = [from, x(event)].map((at) => Math.min(Math.max(at, frame.x), frame.x + frame.w)).sort((a, b) => a - b);
        this.tell(null);
        this.band.hidden = false;
        Object.assign(this.band.style, {
          left: `${ends[0]}px`,
          width: `${ends[1] - ends[0]}px`,
          top: `${frame.y}px`,
          height: `${frame.h}px`,
        });
      });
      plot.addEventListener("pointerup", (event) => {
        if (!this.band.hidden) {
          const ends = [this.valueAt(from), this.valueAt(x(event))].sort((a, b) => a - b);
          this.show(...ends);
        } else if (this.view) this.tell(this.nearest(x(event)));
        still();
      });
      plot.addEventListener("pointercancel", still);
      plot.addEventListener("pointerleave", (event) => {
        if (event.pointerType !== "touch") this.tell(null);
      });
      document.addEventListener("pointerdown", (event) => {
        if (!plot.contains(event.target)) this.tell(null);
      });
      plot.addEventListener("dblclick", () => this.show(...this.whole));
      plot.addEventListener(
        "wheel",
        (event) => {
          if (!this.view || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          this.scale(event.deltaY > 0 ? 1.25 : 0.8, this.valueAt(x(event)));
        },
        { passive: false },
      );
      plot.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (event.key === "Escape") this.tell(null);
        if (!step || !this.view || !this.stops.length) return;
        event.preventDefault();
        const now = this.stops.indexOf(this.at);
        const next = now < 0 ? (step > 0 ? 0 : this.stops.length - 1) : now + step;
        this.tell(this.stops[Math.min(Math.max(next, 0), this.stops.length - 1)]);
      });
      plot.addEventListener("blur", () => this.tell(null));
    }
  }

  /* A chart is drawn when it is about to be seen, and again when its room or the page's colours change. */
  const charts = new Map();
  const near = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        charts.get(target).draw();
        room.observe(target);
      }
    },
    { rootMargin: "400px" },
  );
  const room = new ResizeObserver((changed) => {
    for (const { target } of changed) {
      const chart = charts.get(target);
      if (chart.view && chart.canvas.clientWidth !== chart.width) chart.later();
    }
  });
  for (const box of document.querySelectorAll(".live")) {
    charts.set(box, new LiveChart(box));
    box.hidden = false;
    box.closest(".chart").classList.add("lively");
    near.observe(box);
  }
  for (const chart of charts.values()) chart.reserve();
  dark.addEventListener("change", () => {
    for (const chart of charts.values()) if (chart.view) chart.draw();
  });
})();
