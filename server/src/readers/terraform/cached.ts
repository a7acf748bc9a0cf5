/** Answers about keys of an owner, worked out once and kept as long as the owner lives. */
export class Cached<Owner extends object, Key, Answer> {
  private readonly answers = new WeakMap<Owner, Map<Key, Answer>>();

  get(owner: Owner, key: Key, make: () => Answer): Answer {
    let all = this.answers.get(owner);
    if (!all) {
      all = new Map();
      this.answers.set(owner, all);
    }
    let answer = all.get(key);
    if (answer === undefined) {
      answer = make();
      all.set(key, answer);
    }
    return answer;
  }

  forget(owner: Owner, isStale: (key: Key) => boolean): void {
    const all = this.answers.get(owner);
    all?.forEach((_, key) => {
      if (isStale(key)) all.delete(key);
    });
  }
}
