#ifndef COCR_LIBEDIT_KEYS_H
#define COCR_LIBEDIT_KEYS_H

// What the keys do.

#include <histedit.h>
#include <stdio.h>

static inline void cocr_editor_bind(EditLine *line, const char *key, const char *function) {
  el_set(line, EL_BIND, key, function, NULL);
  el_set(line, EL_BIND, "-a", key, function, NULL);
}

/// Binds a key that sends ESC and `rest`. With the keys of vi ESC itself ends the insertion, and the
/// rest comes after it.
static void cocr_editor_bind_sequence(
  EditLine *line, int is_vi, const char *rest, const char *function
) {
  if (is_vi) {
    el_set(line, EL_BIND, "-a", rest, function, NULL);
    return;
  }
  char key[24];
  snprintf(key, sizeof key, "\x1b%s", rest);
  el_set(line, EL_BIND, key, function, NULL);
}

/// Binds the keys that are no characters; those without a use do nothing.
static void cocr_editor_bind_keys(EditLine *line, int is_vi) {
  el_set(line, EL_BIND, "^R", "em-inc-search-prev", NULL);
  el_set(line, EL_BIND, "\x04", "cocr-end", NULL);
  if (is_vi) el_set(line, EL_BIND, "-a", "^R", "em-inc-search-prev", NULL);
  char rest[16];
  // Home, Insert, PageUp, F1 and the like; from 2 on with Shift, Alt or Ctrl.
  for (int number = 1; number <= 34; number++) {
    snprintf(rest, sizeof rest, "[%d~", number);
    cocr_editor_bind_sequence(line, is_vi, rest, "ed-ignore");
    for (int modifier = 2; modifier <= 16; modifier++) {
      snprintf(rest, sizeof rest, "[%d;%d~", number, modifier);
      cocr_editor_bind_sequence(line, is_vi, rest, "ed-ignore");
    }
  }
  for (const char *letter = "ABCDEFHPQRS"; *letter; letter++) {
    for (int modifier = 2; modifier <= 16; modifier++) {
      snprintf(rest, sizeof rest, "[1;%d%c", modifier, *letter);
      cocr_editor_bind_sequence(line, is_vi, rest, "ed-ignore");
    }
  }
  static const char *const keys[][2] = {
    {"OP", "ed-ignore"}, {"OQ", "ed-ignore"}, {"OR", "ed-ignore"}, {"OS", "ed-ignore"},
    {"[[A", "ed-ignore"}, {"[[B", "ed-ignore"}, {"[[C", "ed-ignore"}, {"[[D", "ed-ignore"},
    {"[[E", "ed-ignore"}, {"[E", "ed-ignore"}, {"[Z", "ed-ignore"},
    {"[A", "ed-search-prev-history"}, {"OA", "ed-search-prev-history"},
    {"[B", "ed-search-next-history"}, {"OB", "ed-search-next-history"},
    {"[3~", "ed-delete-next-char"}, {"[3;5~", "em-delete-next-word"},
    {"[3;3~", "em-delete-next-word"},
    {"[H", "ed-move-to-beg"}, {"OH", "ed-move-to-beg"}, {"[1~", "ed-move-to-beg"},
    {"[7~", "ed-move-to-beg"}, {"[F", "ed-move-to-end"}, {"OF", "ed-move-to-end"},
    {"[4~", "ed-move-to-end"}, {"[8~", "ed-move-to-end"},
    {"[1;5C", "em-next-word"}, {"[1;5D", "ed-prev-word"}, {"[1;3C", "em-next-word"},
    {"[1;3D", "ed-prev-word"},
  };
  for (size_t index = 0; index < sizeof keys / sizeof keys[0]; index++) {
    cocr_editor_bind_sequence(line, is_vi, keys[index][0], keys[index][1]);
  }
}

#endif
