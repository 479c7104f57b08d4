#ifndef COCR_LIBEDIT_SHIM_H
#define COCR_LIBEDIT_SHIM_H

// What Swift cannot call itself: functions with variable arguments, the standard streams, and
// functions that the editor calls back.

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "keys.h"
#include "utf8.h"

/// What an editor and its callbacks share.
typedef struct cocr_editor {
  EditLine *line;
  History *history;
  /// The prompt of the line at hand. Bytes between two 0x01 take no room on the screen.
  const char *prompt;
  /// The terminal as it was found.
  struct termios found;
  /// Called for Tab.
  unsigned char (*complete)(struct cocr_editor *);
  /// Handed to `complete` through the editor.
  void *owner;
  /// A byte arrives here when the terminal's size has changed.
  int resize_descriptor;
  /// The terminal can move the cursor up and clear what is below it.
  int can_clear;
  /// The terminal is asked to mark what is pasted.
  int marks_pastes;
  /// What the line at hand holds at first; NULL once it has been put there, or for nothing.
  char *start;
  /// How many blanks the line at hand was given to begin with.
  size_t indentation;
  /// Ctrl-C has ended the line.
  int was_interrupted;
  /// The user has chosen the keys of vi, where ESC by itself ends the insertion: no sequence may begin
  /// with it, so that pastes are told by their speed alone.
  int has_vi_keys;
  /// What was typed before the editor asked for it, and how much of it has been taken.
  unsigned char *ahead;
  size_t ahead_count, ahead_taken;
  /// A byte that was read too much; negative for none.
  int kept;
  /// Text of several lines that was pasted and has ended the line; the receiver frees it.
  char *pasted;
} cocr_editor;

static inline cocr_editor *cocr_editor_of(EditLine *line) {
  void *data = NULL;
  el_get(line, EL_CLIENTDATA, &data);
  return (cocr_editor *)data;
}

static char *cocr_editor_prompt(EditLine *line) { return (char *)cocr_editor_of(line)->prompt; }

/// A place on the screen, counted from where the prompt begins.
typedef struct cocr_place {
  size_t row, column;
} cocr_place;

/// Where the cursor stands after the text up to `end`, without what stands between two 0x01.
static cocr_place cocr_editor_place(cocr_place place, const char *text, const char *end, size_t width) {
  int is_hidden = 0;
  mbstate_t state;
  memset(&state, 0, sizeof state);
  while (text < end) {
    wchar_t character;
    size_t length = mbrtowc(&character, text, (size_t)(end - text), &state);
    if (length == 0 || length > (size_t)(end - text)) break;
    text += length;
    if (character == 1) is_hidden = !is_hidden;
    if (is_hidden || character == 1) continue;
    // A tab leads to the next of the columns 8, 16, …; other control characters are shown as `^A`.
    int columns = character == '\t' ? 8 - (int)(place.column % 8)
      : character < 0x20 ? 2 : wcwidth(character);
    if (columns <= 0) continue;
    // What does not fit at the end of a row begins the next one.
    if (place.column + (size_t)columns > width) {
      place.row++;
      place.column = 0;
    }
    place.column += (size_t)columns;
    if (place.column == width) {
      place.row++;
      place.column = 0;
    }
  }
  return place;
}

/// Where the cursor stands, and where the line ends.
///
/// - Returns: 0 where that is not known.
static int cocr_editor_places(cocr_editor *editor, cocr_place *cursor, cocr_place *end) {
  const LineInfo *info = el_line(editor->line);
  struct winsize size;
  if (!editor->can_clear || editor->prompt == NULL || info == NULL
      || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return 0;
  }
  cocr_place start = {0, 0};
  start = cocr_editor_place(
      start, editor->prompt, editor->prompt + strlen(editor->prompt), size.ws_col);
  *cursor = cocr_editor_place(start, info->buffer, info->cursor, size.ws_col);
  *end = cocr_editor_place(*cursor, info->cursor, info->lastchar, size.ws_col);
  return 1;
}

/// Moves the cursor on the screen behind the line, so that what comes next does not overwrite it.
static void cocr_editor_pass(cocr_editor *editor) {
  cocr_place cursor, end;
  if (!cocr_editor_places(editor, &cursor, &end)) return;
  if (end.row > cursor.row) printf("\x1b[%zuB", end.row - cursor.row);
  putchar('\r');
  if (end.column > 0) printf("\x1b[%zuC", end.column);
}

/// Draws the line anew on a terminal of another size, which has wrapped what was drawn.
static void cocr_editor_resize(cocr_editor *editor) {
  el_resize(editor->line);
  cocr_place cursor, end;
  if (cocr_editor_places(editor, &cursor, &end)) {
    if (cursor.row > 0) printf("\x1b[%zuA", cursor.row);
    fputs("\r\x1b[J", stdout);
  }
  el_set(editor->line, EL_REFRESH);
}

/// Reads one byte; 0 at the end of the input, -1 after an error.
static int cocr_editor_byte(cocr_editor *editor, unsigned char *byte) {
  if (editor->kept >= 0) {
    *byte = (unsigned char)editor->kept;
    editor->kept = -1;
    return 1;
  }
  if (editor->ahead_taken < editor->ahead_count) {
    *byte = editor->ahead[editor->ahead_taken++];
    return 1;
  }
  for (;;) {
    struct pollfd waits[2] = {{STDIN_FILENO, POLLIN, 0}, {editor->resize_descriptor, POLLIN, 0}};
    if (poll(waits, editor->resize_descriptor >= 0 ? 2 : 1, -1) < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    if (waits[1].revents & POLLIN) {
      char drained[64];
      if (read(editor->resize_descriptor, drained, sizeof drained) > 0) {
        cocr_editor_resize(editor);
      }
    }
    if (waits[0].revents == 0) continue;
    ssize_t count = read(STDIN_FILENO, byte, 1);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    return count < 0 ? -1 : (int)count;
  }
}

/// Stands for no key: it has the line begin with what it holds at first.
#define COCR_EDITOR_START 0x80

/// Reads one character of UTF-8; what is none becomes U+FFFD.
static int cocr_editor_character(EditLine *line, wchar_t *character) {
  cocr_editor *editor = cocr_editor_of(line);
  if (editor->start != NULL) {
    *character = COCR_EDITOR_START;
    return 1;
  }
  unsigned char first, byte;
  int got = cocr_editor_byte(editor, &first);
  if (got <= 0) return got;
  int more = cocr_utf8_following(first);
  *character = more == 0 ? first : 0xFFFD;
  if (more <= 0) return 1;
  unsigned long value = first & (0x3F >> more);
  for (int place = 1; place <= more; place++) {
    got = cocr_editor_byte(editor, &byte);
    if (got <= 0) return got;
    if (!cocr_utf8_continues(first, place, byte)) {
      // It begins the next character.
      editor->kept = byte;
      return 1;
    }
    value = value << 6 | (byte & 0x3F);
  }
  *character = (wchar_t)value;
  return 1;
}

/// Puts what the line holds at first into it as it is, tabs among it.
static unsigned char cocr_editor_begin(EditLine *line, int character) {
  (void)character;
  cocr_editor *editor = cocr_editor_of(line);
  if (editor->start == NULL) return CC_NORM;
  int failed = el_insertstr(line, editor->start) != 0;
  free(editor->start);
  editor->start = NULL;
  return failed ? CC_ERROR : CC_REFRESH;
}

/// Whether more has been typed than has been read.
static int cocr_editor_has_more(const cocr_editor *editor) {
  struct pollfd waits = {STDIN_FILENO, POLLIN, 0};
  return editor->kept >= 0 || editor->ahead_taken < editor->ahead_count || poll(&waits, 1, 0) > 0;
}

static unsigned char cocr_editor_tab(EditLine *line, int character) {
  (void)character;
  cocr_editor *editor = cocr_editor_of(line);
  // Nobody types as fast as that: it is in what is pasted into a terminal that does not mark pastes.
  if (!editor->marks_pastes && cocr_editor_has_more(editor)) {
    return el_insertstr(line, "\t") != 0 ? CC_ERROR : CC_REFRESH;
  }
  return editor->complete ? editor->complete(editor) : CC_ERROR;
}

static unsigned char cocr_editor_interrupt(EditLine *line, int character) {
  (void)character;
  cocr_editor *editor = cocr_editor_of(line);
  editor->was_interrupted = 1;
  cocr_editor_pass(editor);
  return CC_NEWLINE;
}

/// Ctrl-D: ends the input on an empty line, or on one that holds no more than the blanks it began with;
/// elsewhere deletes the character at the cursor.
static unsigned char cocr_editor_end(EditLine *line, int character) {
  (void)character;
  cocr_editor *editor = cocr_editor_of(line);
  const LineInfo *info = el_line(line);
  size_t count = (size_t)(info->lastchar - info->buffer);
  int is_empty = count <= editor->indentation;
  for (size_t index = 0; is_empty && index < count; index++) {
    is_empty = info->buffer[index] == ' ' || info->buffer[index] == '\t';
  }
  if (is_empty) {
    cocr_editor_pass(editor);
    if (info->cursor < info->lastchar) el_cursor(line, (int)(info->lastchar - info->cursor));
    if (count > 0) el_deletestr(line, (int)count);
    fputs("^D", stdout);
    return CC_EOF;
  }
  if (info->cursor == info->lastchar) return CC_ERROR;
  el_cursor(line, 1);
  el_deletestr(line, 1);
  return CC_REFRESH;
}

/// Stops the processes of the terminal's foreground, as its own Ctrl-Z does, and returns once they are
/// continued there.
///
/// A signal for the process may be taken by another thread, and this one would go on until that one
/// has stopped the process; `raise` returns only after the stop. So the signal for the group passes
/// this process by.
static void cocr_editor_stop(void) {
  struct sigaction found, passed;
  if (sigaction(SIGTSTP, NULL, &found) != 0 || found.sa_handler == SIG_IGN) return;
  memset(&passed, 0, sizeof passed);
  passed.sa_handler = SIG_IGN;
  sigaction(SIGTSTP, &passed, NULL);
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &found, NULL);
  sigset_t stop, mask;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
  for (;;) {
    raise(SIGTSTP);
    pid_t foreground = tcgetpgrp(STDIN_FILENO);
    if (foreground < 0 || foreground == getpgrp()) break;
    // Continued in the background, where the terminal belongs to others.
    poll(NULL, 0, 100);
  }
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

static unsigned char cocr_editor_suspend(EditLine *line, int character) {
  (void)character;
  cocr_editor *editor = cocr_editor_of(line);
  cocr_editor_pass(editor);
  if (editor->marks_pastes) fputs("\x1b[?2004l", stdout);
  fflush(stdout);
  el_set(line, EL_PREP_TERM, 0);
  tcsetattr(STDIN_FILENO, TCSADRAIN, &editor->found);
  cocr_editor_stop();
  el_set(line, EL_PREP_TERM, 1);
  // The terminal may have another size now.
  el_resize(line);
  if (editor->marks_pastes) fputs("\x1b[?2004h", stdout);
  if (editor->can_clear) fputs("\r\x1b[J", stdout);
  el_set(line, EL_REFRESH);
  return CC_NORM;
}

/// Takes what a terminal sends between `ESC [ 200 ~`, which has been read, and `ESC [ 201 ~`.
static unsigned char cocr_editor_paste(EditLine *line, int character) {
  (void)character;
  static const char end[] = "\x1b[201~";
  cocr_editor *editor = cocr_editor_of(line);
  size_t count = 0, capacity = 4096;
  char *text = (char *)malloc(capacity);
  int has_lines = 0;
  unsigned char byte = 0, previous = 0;
  while (text != NULL && cocr_editor_byte(editor, &byte) > 0) {
    unsigned char raw = byte;
    if (byte == '\r') byte = '\n';
    int repeats = raw == '\n' && previous == '\r';
    previous = raw;
    if (repeats) continue;
    if (byte == '\n') has_lines = 1;
    if (count + 2 > capacity) {
      char *larger = (char *)realloc(text, capacity *= 2);
      if (larger == NULL) break;
      text = larger;
    }
    text[count++] = (char)byte;
    if (byte == '~' && count >= sizeof end - 1
        && memcmp(text + count - (sizeof end - 1), end, sizeof end - 1) == 0) {
      count -= sizeof end - 1;
      break;
    }
  }
  if (text == NULL) return CC_ERROR;
  char *cleaned = cocr_utf8_cleaned(text, count);
  free(text);
  if (cleaned == NULL) return CC_ERROR;
  if (has_lines) {
    editor->pasted = cleaned;
    return CC_NEWLINE;
  }
  int failed = cleaned[0] != 0 && el_insertstr(line, cleaned) != 0;
  free(cleaned);
  return failed ? CC_ERROR : CC_REFRESH;
}

/// Makes an editor on the standard streams, with the user's `~/.editrc`; NULL where that fails.
static inline cocr_editor *cocr_editor_make(int history_size, int resize_descriptor) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
  cocr_editor *editor = (cocr_editor *)calloc(1, sizeof(cocr_editor));
  if (editor == NULL) return NULL;
  tcgetattr(STDIN_FILENO, &editor->found);
  editor->prompt = "";
  editor->kept = -1;
  editor->resize_descriptor = resize_descriptor;
  editor->line = el_init("cocr", stdin, stdout, stderr);
  editor->history = history_init();
  if (editor->line == NULL || editor->history == NULL) {
    if (editor->line) el_end(editor->line);
    if (editor->history) history_end(editor->history);
    free(editor);
    return NULL;
  }
  HistEvent event;
  history(editor->history, &event, H_SETSIZE, history_size);
  history(editor->history, &event, H_SETUNIQUE, 1);
  EditLine *line = editor->line;
  el_set(line, EL_CLIENTDATA, (void *)editor);
  el_set(line, EL_PROMPT_ESC, cocr_editor_prompt, '\1');
  el_set(line, EL_GETCFN, cocr_editor_character);
  el_set(line, EL_HIST, history, editor->history);
  el_set(line, EL_EDITOR, "emacs");
  el_set(line, EL_ADDFN, "cocr-complete", "Completes the word.", cocr_editor_tab);
  el_set(line, EL_ADDFN, "cocr-begin", "Begins the line.", cocr_editor_begin);
  el_set(line, EL_ADDFN, "cocr-interrupt", "Drops the line.", cocr_editor_interrupt);
  el_set(line, EL_ADDFN, "cocr-end", "Deletes a character, or ends the input.", cocr_editor_end);
  el_set(line, EL_ADDFN, "cocr-suspend", "Suspends the process.", cocr_editor_suspend);
  el_set(line, EL_ADDFN, "cocr-paste", "Takes what is pasted.", cocr_editor_paste);
  cocr_editor_bind_keys(line, 0);
  el_source(line, NULL);
  // After the user's own file, which may have chosen another set of keys.
  el_set(line, EL_BIND, "\t", "cocr-complete", NULL);
  cocr_editor_bind(line, "\x03", "cocr-interrupt");
  cocr_editor_bind(line, "\x1a", "cocr-suspend");
  const char *keys = "";
  editor->has_vi_keys = el_get(line, EL_EDITOR, &keys) == 0 && strcmp(keys, "vi") == 0;
  if (editor->has_vi_keys) {
    // Choosing them has replaced the bindings from before.
    cocr_editor_bind_keys(line, 1);
  } else {
    el_set(line, EL_BIND, "\x1b[200~", "cocr-paste", NULL);
  }
  el_set(line, EL_BIND, "\\200", "cocr-begin", NULL);
  el_set(line, EL_SETTY, "-d", "-isig", NULL);
  // Between two lines too the terminal hands over bytes: see `TerminalMode`.
  el_set(line, EL_SETTY, "-x", "-icanon", NULL);
  el_set(line, EL_SETTY, "-x", "-echo", NULL);
  return editor;
}

static inline void cocr_editor_free(cocr_editor *editor) {
  el_end(editor->line);
  history_end(editor->history);
  free(editor->pasted);
  free(editor->start);
  free(editor->ahead);
  free(editor);
}

/// Takes over what was typed before the editor asked for it; it comes after what it took before and
/// before what the terminal holds.
static inline void cocr_editor_add_ahead(cocr_editor *editor, const unsigned char *bytes, size_t count) {
  size_t rest = editor->ahead_count - editor->ahead_taken;
  unsigned char *all = (unsigned char *)malloc(rest + count + 1);
  if (all == NULL) return;
  if (rest > 0) memcpy(all, editor->ahead + editor->ahead_taken, rest);
  if (count > 0) memcpy(all + rest, bytes, count);
  free(editor->ahead);
  editor->ahead = all;
  editor->ahead_count = rest + count;
  editor->ahead_taken = 0;
}

/// Forgets what was typed ahead.
static inline void cocr_editor_drop_ahead(cocr_editor *editor) {
  editor->ahead_count = editor->ahead_taken = 0;
  editor->kept = -1;
}

static inline void cocr_editor_remember(cocr_editor *editor, const char *text) {
  HistEvent event;
  history(editor->history, &event, H_ENTER, text);
}

/// Takes the terminal over, before a prompt invites anybody to type: what came before `el_gets` does
/// so itself would go to the terminal's own editing, where Ctrl-C and Ctrl-D are lost.
static inline void cocr_editor_prepare(cocr_editor *editor) {
  el_set(editor->line, EL_PREP_TERM, 1);
}

static inline void cocr_write_output(const char *text) {
  fputs(text, stdout);
  fflush(stdout);
}

#endif
