/* geomap viewer: a canvas that covers the map and a little more, drawn anew when the map has moved. */
(function (geomap) {
  "use strict";

  /* Whoever extends it says what is drawn: `draw(ratio)`, with `_context` and `_bounds` at hand. */
  geomap.CanvasLayer = L.Renderer.extend({
    options: { padding: 0.05 },

    initialize(viewer) {
      L.Renderer.prototype.initialize.call(this, {});
      this.viewer = viewer;
    },

    _initContainer() {
      this._container = geomap.el("canvas", { class: this.options.pane });
      this._context = this._container.getContext("2d");
    },

    _destroyContainer() {
      this._container.remove();
    },

    _updatePaths() {},

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize(), ratio = window.devicePixelRatio || 1;
      const width = Math.round(ratio * size.x), height = Math.round(ratio * size.y);
      /* On paper a canvas is replayed, and what was cleared in it comes out white: there it is a new one each time. */
      if (this.viewer.printing) {
        const before = this._container;
        this._initContainer();
        before.replaceWith(this._container);
      }
      L.DomUtil.setPosition(this._container, this._bounds.min);
      if (this._container.width !== width || this._container.height !== height) {
        this._container.width = width;
        this._container.height = height;
        this._container.style.width = size.x + "px";
        this._container.style.height = size.y + "px";
      } else {
        this._context.setTransform(1, 0, 0, 1, 0, 0);
        this._context.clearRect(0, 0, width, height);
      }
      const { min } = this._bounds;
      this._context.setTransform(ratio, 0, 0, ratio, -min.x * ratio, -min.y * ratio);
      this.draw(ratio);
      this.fire("update");
    },

    redraw() {
      if (this._map) this._update();
    },
  });
})(window.geomap);
