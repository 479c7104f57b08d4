#ifndef COCR_LIBEDIT_SHIM_H
#define COCR_LIBEDIT_SHIM_H

// What Swift cannot call itself: functions with variable arguments, the standard streams, and
// functions that the editor calls back.

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

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
  /// Ctrl-C has ended the line.
  int was_interrupted;
  /// The user has chosen the keys of vi, where ESC by itself ends the insertion: no sequence may begin
  /// with it, so that pastes are told by their speed alone.
  int has_vi_keys;
  /// What was typed before the editor asked for it, and how much of it has been taken.
  unsigned char *ahead;
  size_t ahead_count, ahead_taken;
  /// Text of several lines that was pasted and has ended the line; the receiver frees it.
  char *pasted;
} cocr_editor;

static inline cocr_editor *cocr_editor_of(EditLine *line) {
  void *data = NULL;
  el_get(line, EL_CLIENTDATA, &data);
  return (cocr_editor *)data;
}

static char *cocr_editor_prompt(EditLine *line) { return (char *)cocr_editor_of(line)->prompt; }

/// How many columns the text takes up to `end`, without what stands between two 0x01.
static size_t cocr_editor_columns(const char *text, const char *end) {
  size_t columns = 0;
  int is_hidden = 0;
  mbstate_t state;
  memset(&state, 0, sizeof state);
  while (text < end) {
    wchar_t character;
    size_t length = mbrtowc(&character, text, (size_t)(end - text), &state);
    if (length == 0 || length > (size_t)(end - text)) break;
    text += length;
    if (character == 1) is_hidden = !is_hidden;
    int width = wcwidth(character);
    if (!is_hidden && width > 0) columns += (size_t)width;
  }
  return columns;
}

/// Draws the line anew on a terminal of another size, which has wrapped what was drawn.
static void cocr_editor_resize(cocr_editor *editor) {
  el_resize(editor->line);
  const LineInfo *info = el_line(editor->line);
  struct winsize size;
  if (editor->can_clear && info != NULL && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0
      && size.ws_col > 0) {
    size_t columns = cocr_editor_columns(editor->prompt, editor->prompt + strlen(editor->prompt))
        + cocr_editor_columns(info->buffer, info->cursor);
    size_t rows = columns / size.ws_col;
    if (rows > 0) printf("\x1b[%zuA", rows);
    fputs("\r\x1b[J", stdout);
  }
  el_set(editor->line, EL_REFRESH);
}

/// Reads one byte; 0 at the end of the input, -1 after an error.
static int cocr_editor_byte(cocr_editor *editor, unsigned char *byte) {
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

/// Reads one character of UTF-8; what is none becomes U+FFFD.
static int cocr_editor_character(EditLine *line, wchar_t *character) {
  cocr_editor *editor = cocr_editor_of(line);
  unsigned char byte;
  int got = cocr_editor_byte(editor, &byte);
  if (got <= 0) return got;
  if (byte < 0x80) {
    *character = byte;
    return 1;
  }
  int more = byte >= 0xF0 && byte < 0xF5 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC2 ? 1 : 0;
  *character = 0xFFFD;
  if (more == 0 || byte >= 0xF5) return 1;
  unsigned long value = byte & (0x3F >> more);
  for (int index = 0; index < more; index++) {
    got = cocr_editor_byte(editor, &byte);
    if (got <= 0) return got;
    if ((byte & 0xC0) != 0x80) return 1;
    value = value << 6 | (byte & 0x3F);
  }
  *character = (wchar_t)value;
  return 1;
}

static unsigned char cocr_editor_tab(EditLine *line, int character) {
  (void)character;
  cocr_editor *editor = cocr_editor_of(line);
  return editor->complete ? editor->complete(editor) : CC_ERROR;
}

static unsigned char cocr_editor_interrupt(EditLine *line, int character) {
  (void)character;
  cocr_editor_of(line)->was_interrupted = 1;
  return CC_NEWLINE;
}

static unsigned char cocr_editor_suspend(EditLine *line, int character) {
  (void)character;
  el_set(line, EL_PREP_TERM, 0);
  tcsetattr(STDIN_FILENO, TCSADRAIN, &cocr_editor_of(line)->found);
  kill(getpid(), SIGTSTP);
  el_set(line, EL_PREP_TERM, 1);
  return CC_REDISPLAY;
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
  // What a terminal would act upon has no place in a program.
  size_t kept = 0;
  for (size_t index = 0; index < count; index++) {
    unsigned char value = (unsigned char)text[index];
    if (value >= 0x20 || value == '\n' || value == '\t') text[kept++] = text[index];
  }
  text[kept] = 0;
  if (has_lines) {
    editor->pasted = text;
    return CC_NEWLINE;
  }
  int failed = el_insertstr(line, text) != 0;
  free(text);
  return failed ? CC_ERROR : CC_REFRESH;
}

static inline void cocr_editor_bind(EditLine *line, const char *key, const char *function) {
  el_set(line, EL_BIND, key, function, NULL);
  el_set(line, EL_BIND, "-a", key, function, NULL);
}

/// Makes an editor on the standard streams, with the user's `~/.editrc`; NULL where that fails.
static inline cocr_editor *cocr_editor_make(int history_size, int resize_descriptor) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
  cocr_editor *editor = (cocr_editor *)calloc(1, sizeof(cocr_editor));
  if (editor == NULL) return NULL;
  tcgetattr(STDIN_FILENO, &editor->found);
  editor->prompt = "";
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
  el_set(line, EL_ADDFN, "cocr-interrupt", "Drops the line.", cocr_editor_interrupt);
  el_set(line, EL_ADDFN, "cocr-suspend", "Suspends the process.", cocr_editor_suspend);
  el_set(line, EL_ADDFN, "cocr-paste", "Takes what is pasted.", cocr_editor_paste);
  el_set(line, EL_BIND, "^R", "em-inc-search-prev", NULL);
  el_set(line, EL_BIND, "\x1b[A", "ed-search-prev-history", NULL);
  el_set(line, EL_BIND, "\x1bOA", "ed-search-prev-history", NULL);
  el_set(line, EL_BIND, "\x1b[B", "ed-search-next-history", NULL);
  el_set(line, EL_BIND, "\x1bOB", "ed-search-next-history", NULL);
  el_set(line, EL_BIND, "\x1b[3~", "ed-delete-next-char", NULL);
  el_set(line, EL_BIND, "\x1b[H", "ed-move-to-beg", NULL);
  el_set(line, EL_BIND, "\x1b[F", "ed-move-to-end", NULL);
  el_set(line, EL_BIND, "\x1b[1;5C", "em-next-word", NULL);
  el_set(line, EL_BIND, "\x1b[1;5D", "ed-prev-word", NULL);
  el_source(line, NULL);
  // After the user's own file, which may have chosen another set of keys.
  el_set(line, EL_BIND, "\t", "cocr-complete", NULL);
  cocr_editor_bind(line, "\x03", "cocr-interrupt");
  cocr_editor_bind(line, "\x1a", "cocr-suspend");
  const char *keys = "";
  editor->has_vi_keys = el_get(line, EL_EDITOR, &keys) == 0 && strcmp(keys, "vi") == 0;
  if (!editor->has_vi_keys) el_set(line, EL_BIND, "\x1b[200~", "cocr-paste", NULL);
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
