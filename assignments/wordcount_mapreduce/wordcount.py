"""Counts the words of many texts, the texts spread over SCOOP workers."""


def word_count(count_words, texts, vocabulary):
    """Counts the words of all texts; the SCOOP workers read and count.

    count_words  reads one text and counts: count_words(text, vocabulary) gives a Counter
    texts        the numbers of the texts
    vocabulary   the words that there are, a list of strings

    Returns a list: of each word of the vocabulary, in its order, how often it occurs in all texts together.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two workers of this machine: python -m scoop -n 2 wordcount.py"""
    import inputs
    import show
    from tasks import count_words

    show.require_scoop("wordcount.py")
    show.run(word_count, count_words, inputs.small())


if __name__ == "__main__":
    main()
