/**
 * Places in the data that values are read from. Each is a way of plain fields from an anchor: the document's data, an item
 * of a list, or the data of a template that calls itself.
 */
export class ReadPlace {
  private readonly fields = new Map<string, ReadPlace>();

  private constructor(
    readonly anchor: Anchor,
    /** The place itself is no field but the position of the item in its list. */
    readonly isPosition: boolean,
  ) {}

  static of(anchor: Anchor): ReadPlace {
    return new ReadPlace(anchor, false);
  }

  static positionOf(anchor: Anchor): ReadPlace {
    return new ReadPlace(anchor, true);
  }

  /** The place of a field; the place itself where a field is not simply a property, or where there can be none. */
  field(name: string): ReadPlace {
    if (this.isPosition || name in Object.prototype) return this;
    let place = this.fields.get(name);
    if (place === undefined) {
      place = new ReadPlace(this.anchor, false);
      this.fields.set(name, place);
    }
    return place;
  }

  /** The places of the fields that are read from here. */
  get inner(): ReadonlyMap<string, ReadPlace> {
    return this.fields;
  }
}

/** Where places begin. */
export class Anchor {
  readonly root = ReadPlace.of(this);
  readonly position = ReadPlace.positionOf(this);

  /** @param depth number of lists around: 0 for the data of the document */
  constructor(readonly depth: number) {}
}

/** What something is computed from: all of it, so that it stays the same for as long as these places hold the same. */
export class Reads {
  readonly places = new Set<ReadPlace>();

  /**
   * Depth of the outermost anchor inside which it has to be computed each time, whatever the places hold: 0 for what an
   * impure function gives, or the depth at which a variable was declared that is assigned to.
   */
  always = Infinity;

  add(other: Reads): this {
    for (const place of other.places) this.places.add(place);
    this.always = Math.min(this.always, other.always);
    return this;
  }

  at(place: ReadPlace): this {
    this.places.add(place);
    return this;
  }

  alwaysFrom(depth: number): this {
    this.always = Math.min(this.always, depth);
    return this;
  }

  /** What remains of it outside of an anchor: there its item as a whole is what counts. */
  outside(anchor: Anchor): Reads {
    const outer = new Reads();
    for (const place of this.places) if (place.anchor !== anchor) outer.places.add(place);
    if (this.always < anchor.depth) outer.always = this.always;
    return outer;
  }
}
