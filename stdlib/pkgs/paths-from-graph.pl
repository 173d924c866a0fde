# Reads files that `exportReferencesGraph` made and prints every path once; or, with
# `printRegistration=1`, what `nix-store --load-db` reads, without hashes and sizes.
use strict;
use warnings;

my %references;
for my $file (@ARGV) {
    open my $graph, '<', $file or die "$file: $!\n";
    while (defined(my $path = <$graph>)) {
        my $deriver = <$graph>;
        my $count = <$graph>;
        die "$file: it ends too early\n" unless defined $count && $count =~ /^[0-9]+$/;
        my @lines = map { scalar <$graph> } 1 .. $count;
        die "$file: it ends too early\n" if grep { !defined } @lines;
        chomp($path, @lines);
        $references{$path} = \@lines;
    }
}
for my $path (sort keys %references) {
    print "$path\n";
    if ($ENV{printRegistration}) {
        my @needs = sort @{ $references{$path} };
        print '0' x 64, "\n0\n\n", scalar(@needs), "\n", map { "$_\n" } @needs;
    }
}
