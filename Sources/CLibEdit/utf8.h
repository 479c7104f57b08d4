#ifndef COCR_LIBEDIT_UTF8_H
#define COCR_LIBEDIT_UTF8_H

// What is UTF-8 and what is not.

#include <stdlib.h>
#include <string.h>

/// How many bytes follow the first of a character of UTF-8; -1 where it cannot be the first.
static int cocr_utf8_following(unsigned char first) {
  if (first < 0x80) return 0;
  if (first < 0xC2 || first > 0xF4) return -1;
  return first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
}

/// Whether a byte can follow the first of a character, `place` bytes behind it.
static int cocr_utf8_continues(unsigned char first, int place, unsigned char byte) {
  if ((byte & 0xC0) != 0x80) return 0;
  if (place > 1) return 1;
  switch (first) {
  case 0xE0: return byte >= 0xA0;
  case 0xED: return byte < 0xA0;
  case 0xF0: return byte >= 0x90;
  case 0xF4: return byte < 0x90;
  default: return 1;
  }
}

/// The text with U+FFFD for what is no UTF-8, and without what a terminal would act upon, which has no
/// place in a program. The receiver frees it; NULL where there is no memory.
static char *cocr_utf8_cleaned(const char *text, size_t count) {
  const unsigned char *bytes = (const unsigned char *)text;
  char *cleaned = (char *)malloc(count * 3 + 1);
  if (cleaned == NULL) return NULL;
  size_t kept = 0, index = 0;
  while (index < count) {
    unsigned char first = bytes[index];
    int more = cocr_utf8_following(first), place = 1;
    while (place <= more && index + (size_t)place < count
        && cocr_utf8_continues(first, place, bytes[index + (size_t)place])) {
      place++;
    }
    if (more < 0 || place <= more) {
      memcpy(cleaned + kept, "\xEF\xBF\xBD", 3);
      kept += 3;
    } else if (first >= 0x20 || first == '\n' || first == '\t') {
      memcpy(cleaned + kept, bytes + index, (size_t)place);
      kept += (size_t)place;
    }
    index += (size_t)place;
  }
  cleaned[kept] = 0;
  return cleaned;
}

#endif
