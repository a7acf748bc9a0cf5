/** The sections that are read beside the resources. */
export type SectionName = 'Parameters' | 'Mappings' | 'Conditions' | 'Outputs';

/** Noted where all resources are looked at, in their order. */
export const ALL = '*';
/** Noted where all resources of a type are looked at. No logical id begins so. */
export const typeNote = (type: string): string => `:${type}`;
/** Noted where a section is looked at; where a logical id is asked for, it is noted itself, whether there is one or not. */
export const sectionNote = (name: string): string => `#${name}`;

/** Noted where it counts whether a macro may add to the template, as a section. */
export const TRANSFORM = 'Transform';

/** Notes what of a template is looked at while something is made of it. */
export class Uses {
  private active: Set<string> | undefined;

  note(what: string): void {
    this.active?.add(what);
  }

  noteAll(all: Iterable<string>): void {
    if (this.active) for (const what of all) this.active.add(what);
  }

  during<T>(into: Set<string>, make: () => T): T {
    const before = this.active;
    this.active = into;
    const made = make();
    this.active = before;
    return made;
  }
}
